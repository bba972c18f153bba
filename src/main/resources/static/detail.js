/** One line in full: how it stands, what happened, what it says, and what may be done to it. */

import * as api from './api.js';
import { attribute, badge, byId, element, show, write, writeBadge } from './dom.js';
import { GROUPS, group, isDown, lasting, next, since, traffic } from './lines.js';
import { bytes, hex, moment, number, pieces, plural, rate, seconds, shortMoment, span, time } from './words.js';

const REFRESH = 2_000;
const MOST_MESSAGES = 200;
const MOST_TEXT = 1_000;

const STATES = {
  STOPPED: 'not wanted; nothing is held',
  GATED: 'paused; waits to be resumed',
  CONNECTING: 'looks up, dials, goes through proxy and TLS',
  PREPARING: 'connected; waits for the login',
  READY: 'in use',
  DRAINING: 'takes nothing new, writes what waits',
  CLOSING: 'waits for the peer to close too',
  BACKOFF: 'waits for the next attempt',
  FAILED: 'gave up; waits to be retried',
};

const INITIATORS = { USER: 'us, by protocol or operator', CLIENT: 'Linekeeper', PEER: 'the peer, or the network' };

const OBSTACLES = {
  OFF: 'Actions are off; management.endpoint.connections.access: unrestricted allows them.',
  NOT_ALLOWED: 'You may not act on this line: your token lacks the role operate.',
  OTHER_PORT: 'Actions are at the port of the actuator, which this page cannot reach.',
};

const DIALLED = ['CONNECTING', 'PREPARING', 'READY'];

const ACTIONS = [
  { action: 'retry-now', word: 'Retry now', states: ['BACKOFF', 'FAILED'], done: 'It is tried now.' },
  { action: 'reconnect', word: 'Reconnect …', states: DIALLED, done: 'It is made anew.',
    question: 'closes the connection in good order and makes it anew.' },
  { action: 'pause', word: 'Pause …', states: [...DIALLED, 'DRAINING', 'CLOSING', 'BACKOFF', 'FAILED'], done: 'It is paused.',
    question: 'closes the connection in good order. It stays closed until somebody resumes it.' },
  { action: 'resume', word: 'Resume', states: ['GATED'], done: 'It is resumed.' },
  { action: 'tap', word: 'Log frames for 5 min', states: null, done: 'Its frames are in the log dev.linekeeper.tap.' },
  { action: 'untap', word: 'Stop logging frames', states: null, done: 'Its frames are logged no more.' },
];

const state = badge();
byId('line-state').append(state);
const facts = new Map();

let name = null;
let detail = null;
let rates = null;
let drawnAt = 0;
let stream = null;
let timer = 0;
let asked = 0;
let held = false;
let news = [];
let heard = 0;
let drawing = false;
let failed = () => {};

/** Shows a line. */
export function open(line, whenFailed) {
  close();
  name = line;
  failed = whenFailed;
  write(byId('line-name'), name);
  writeBadge(state, '', '');
  hold(false);
  byId('line-name').focus();
  refresh();
  listen();
}

export function close() {
  stream?.close();
  clearTimeout(timer);
  asked++;
  ['line-sentence', 'action-result', 'messages-note', 'heard', 'settings', 'actions', 'events', 'messages',
    'facts-now', 'facts-loss', 'facts-traffic', 'facts-queue'].forEach((id) => byId(id).replaceChildren());
  facts.clear();
  name = detail = rates = stream = null;
  news = [];
  heard = 0;
}

/** Nobody looks, and a browser has few connections. */
export function rest() {
  stream?.close();
  stream = null;
  clearTimeout(timer);
}

export function wake() {
  if (name !== null && stream === null) {
    refresh();
    listen();
  }
}

/** The line has changed: no need to wait. */
export function changed(line) {
  if (line === name) {
    refresh();
  }
}

export function tick() {
  if (detail) {
    draw();
  }
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++asked;
  try {
    const told = await api.line(name);
    if (mine !== asked) {
      return;
    }
    rates = traffic(rates, told.counters.framesIn, told.counters.framesOut);
    detail = told;
    drawnAt = performance.now();
    draw();
    drawEvents();
    drawActions();
  }
  catch (ex) {
    if (mine !== asked) {
      return;
    }
    if (ex instanceof api.Refusal && ex.status !== 401) {
      write(byId('line-sentence'), ex.status === 403 ? 'Your token lacks the role read for this line.' : ex.message);
      return;
    }
    failed(ex);
  }
  timer = setTimeout(refresh, REFRESH);
}

function listen() {
  const line = name;
  stream = api.talk(line, {
    event: (kind, data) => {
      // The first only says how it stands.
      if (name === line && (kind !== 'state' || data.seq)) {
        hear(kind, data);
      }
    },
  });
}

function draw() {
  const line = { ...detail, reason: detail.unreadySince ? detail.lastLoss?.reason : null };
  const kind = group(line);
  writeBadge(state, kind, GROUPS[kind]);
  write(byId('line-sentence'), sentence(line));
  attribute(byId('line-sentence'), 'data-group', kind);
  const { counters, queue, dialog, timers, settings, lastLoss } = detail;
  fill('facts-now', {
    State: `${detail.state}: ${STATES[detail.state]}`,
    Since: moment(detail.since),
    'Next attempt': detail.nextAttempt && moment(detail.nextAttempt),
    Configured: settings.addresses.join(', '),
    Peer: detail.peer,
    'Our address': detail.local,
    Attempts: number(counters.attempts) + (detail.failures ? `; the last ${number(detail.failures)} failed` : ''),
    'Became ready': `${plural(detail.readyCount, 'time')}${detail.lastReady ? `, last ${ago(detail.lastReady)}` : ''}`,
    Took: ['connect', 'tls', 'login'].filter((step) => timers[step] !== null)
      .map((step) => `${step} ${seconds(timers[step])}`).join(', '),
    'Certificate expires': detail.certificateExpiry && moment(detail.certificateExpiry),
  });
  fill('facts-loss', {
    Why: lastLoss?.detail ?? 'none since the service started',
    When: lastLoss && ago(lastLoss.at),
    Kind: lastLoss?.reason,
    'Begun by': INITIATORS[lastLoss?.initiator],
    'In good order': lastLoss && (!lastLoss.wasReady ? 'no: it had not been ready' : lastLoss.clean
      ? 'yes: whole messages, nothing of ours left' : 'no: something may be lost on the way'),
  });
  fill('facts-traffic', {
    In: `${plural(counters.framesIn, 'message')}, ${bytes(counters.bytesIn)}; ${rate(rates.in)}/s`,
    Out: `${plural(counters.framesOut, 'message')}, ${bytes(counters.bytesOut)}; ${rate(rates.out)}/s`,
    'Last byte in': counters.secondsSinceLastByteIn === null ? 'never'
      : `${span(counters.secondsSinceLastByteIn * 1000 + performance.now() - drawnAt)} ago`,
    'Broke the framing': counters.framingErrors ? plural(counters.framingErrors, 'time') : 'never',
    'Heartbeats missed': number(counters.heartbeatMisses),
    Replies: dialog && `${number(dialog.replies)}${timers.meanReply ? `, ${seconds(timers.meanReply)} on average` : ''}`,
    'By itself': dialog && `${plural(dialog.pushes, 'message')}; ${plural(dialog.polls, 'poll')} sent`,
  });
  fill('facts-queue', {
    Queued: `${plural(queue.messages, 'message')}, ${bytes(queue.bytes)}`
      + (queue.messages ? `; the oldest for ${span(queue.ageSeconds * 1000)}` : ''),
    'Being written': bytes(counters.pendingBytes),
    'In flight': dialog && `${plural(dialog.inFlight, 'request')}; ${plural(dialog.waiting, 'waits', 'wait')} for a turn`,
    'Not sent': `${number(counters.notSent)}, and ${number(queue.expired)} waited too long`,
    'Maybe sent': number(counters.maybeSent),
    'Not answered': dialog && `${plural(dialog.timeouts, 'request')}; ${number(dialog.lateReplies)} answered too late`,
  });
  write(byId('settings'), JSON.stringify(settings, null, 2));
  write(byId('messages-note'), detail.streamed
    ? 'By itself, to polls, and too late; other replies go to those who asked. The latest first.'
    : 'It speaks a protocol of its own, which publishes no messages: only its states are shown here.');
}

function sentence(line) {
  const loss = line.lastError;
  if (isDown(line)) {
    return `Down for ${lasting(line)}${loss ? `: ${loss}` : ''}; ${next(line)}.`;
  }
  return `${GROUPS[group(line)]} for ${lasting(line)}, since ${shortMoment(since(line), api.now())}.`;
}

const ago = (instant) => `${span(api.now() - Date.parse(instant))} ago, ${shortMoment(instant, api.now())}`;

/** Facts that there are none of are left out; those that are there keep their place. */
function fill(id, values) {
  Object.entries(values).forEach(([label, value]) => {
    const key = `${id} ${label}`;
    let fact = facts.get(key);
    if (!fact) {
      fact = element('div', '', element('dt', '', label), element('dd', ''));
      facts.set(key, fact);
      byId(id).append(fact);
    }
    show(fact, Boolean(value));
    write(fact.lastChild, value ?? '');
  });
}

function drawEvents() {
  const events = [...detail.events].reverse();
  const newest = String(events[0]?.seq ?? '');
  if (byId('events').dataset.newest !== newest || !byId('events').hasChildNodes()) {
    byId('events').dataset.newest = newest;
    byId('events').replaceChildren(...events.map((event) => {
      const mark = badge();
      const kind = group(event);
      writeBadge(mark, kind, event.state);
      const at = element('time', '', shortMoment(event.at, api.now()));
      at.title = moment(event.at);
      return element('li', '', at, mark, element('span', '',
        (['BACKOFF', 'FAILED'].includes(event.state) ? event.detail : event.peer) ?? ''));
    }));
  }
}

// What may be done

function drawActions() {
  const { path, obstacle } = detail.operating;
  const tapped = detail.tappedUntil && Date.parse(detail.tappedUntil) > api.now();
  const offered = path ? ACTIONS.filter(({ action, states }) => states ? states.includes(detail.state)
    : (action === 'untap') === Boolean(tapped)) : [];
  const key = path ? offered.map(({ action }) => action).join() : obstacle;
  if (byId('actions').dataset.key === key && byId('actions').hasChildNodes()) {
    return;
  }
  byId('actions').dataset.key = key;
  const focused = document.activeElement?.dataset.action;
  byId('actions').replaceChildren(...(path ? offered.map(actionButton)
    : [element('span', 'quiet', OBSTACLES[obstacle] ?? '')]));
  if (focused) {
    (byId('actions').querySelector(`[data-action=${focused}]`) ?? byId('actions').querySelector('button'))?.focus();
  }
}

function actionButton(action) {
  const button = element('button', '', action.word);
  button.type = 'button';
  button.dataset.action = action.action;
  button.addEventListener('click', () => perform(action));
  return button;
}

async function perform({ action, word, question, done }) {
  const line = name;
  if (question && !await confirmed(word.replace(' …', ''), question)) {
    return;
  }
  write(byId('action-result'), 'Asking the service …');
  let result = done;
  try {
    await api.act(detail.operating.path, action);
  }
  catch (ex) {
    result = `Not done: ${ex.message}`;
  }
  if (line === name) {
    write(byId('action-result'), result);
    refresh();
  }
}

function confirmed(word, question) {
  const dialog = byId('confirm');
  const yes = dialog.querySelector('[value=yes]');
  write(byId('confirm-title'), `${word} ${name}?`);
  write(byId('confirm-text'), `${word} ${question}`);
  write(yes, word);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((decide) => dialog.addEventListener('close', () => decide(dialog.returnValue === 'yes'), { once: true }));
}

byId('confirm').addEventListener('click', (event) => {
  if (event.target.value) {
    byId('confirm').close(event.target.value);
  }
});

// What it says

function hear(kind, data) {
  heard += kind === 'message' ? 1 : 0;
  news.push({ kind, data });
  if (news.length > MOST_MESSAGES) {
    news.shift();
  }
  // Drawn once for each picture.
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(drawMessages);
  }
}

function drawMessages() {
  drawing = false;
  write(byId('heard'), held ? `held; ${news.length >= MOST_MESSAGES ? `${MOST_MESSAGES} or more` : news.length} came since`
    : `${plural(heard, 'message')} since you look; the latest ${MOST_MESSAGES} are kept`);
  if (held) {
    return;
  }
  const messages = byId('messages');
  messages.prepend(...news.splice(0).reverse().map(message));
  while (messages.children.length > MOST_MESSAGES) {
    messages.lastChild.remove();
  }
}

function message({ kind, data }) {
  if (kind === 'gap') {
    return element('li', 'mark', data.missed ? `${plural(data.missed, 'event')} missed` : 'Events were missed');
  }
  const at = element('time', '', time(data.at));
  at.title = moment(data.at);
  if (kind === 'state') {
    return element('li', 'mark', at, ` ${data.state}${data.detail ? `: ${data.detail}` : ''}`);
  }
  const raw = Uint8Array.from(atob(data.base64), (one) => one.charCodeAt(0));
  const said = element('span', 'text', ...pieces((data.text ?? '').slice(0, MOST_TEXT))
    .map(({ seen, unseen }) => seen ?? element('i', '', unseen)));
  return element('li', '', at, element('span', 'kind', data.kind), said, element('span', 'hex', hex(raw)));
}

function hold(on) {
  held = on;
  attribute(byId('hold'), 'aria-pressed', String(on));
  write(byId('hold'), on ? 'Go on' : 'Hold');
}

byId('hold').addEventListener('click', () => {
  hold(!held);
  drawMessages();
});
