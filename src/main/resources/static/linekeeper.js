/** The page: what is asked when, what is shown when, and what is said of the service itself. */

import * as api from './api.js';
import * as detail from './detail.js';
import { attribute, byId, element, show, write } from './dom.js';
import { place, summary, traffic } from './lines.js';
import * as overview from './overview.js';
import { list, shortMoment } from './words.js';

const REFRESH = 3_000;
const REFRESH_HIDDEN = 30_000;
const RETRY = 1_000;
const LONGEST_RETRY = 5_000;

// Asking takes at most one part in so many of the time.
const SHARE = 20;

// Newer in an event than in an answer that was under way.
const OF_STATE = ['state', 'since', 'unreadySince', 'peer', 'reason', 'lastError', 'nextAttempt'];

let lines = new Map();
let known = false;
let stream = null;
let live = false;
let gone = null;
let failures = 0;
let timer = 0;
let asking = false;
let again = false;
let answered = 0;
let refusedFor = null;
let routed = null;
let scrolled = 0;

// What is known of the lines

async function refresh() {
  clearTimeout(timer);
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const began = performance.now();
  const token = api.token.get();
  const told = await api.lines().catch(failed);
  asking = false;
  try {
    // Unless somebody has signed out meanwhile.
    if (told && api.token.get() === token) {
      merge(told, began);
      present();
    }
  }
  finally {
    if (refusedFor === null) {
      const took = performance.now() - began;
      const delay = gone ? Math.min(LONGEST_RETRY, RETRY * 2 ** failures) * (0.5 + Math.random() / 2)
        : document.hidden ? REFRESH_HIDDEN : Math.max(REFRESH, SHARE * took);
      timer = setTimeout(refresh, again ? 0 : delay);
    }
    again = false;
  }
}

function merge(told, began) {
  const merged = new Map();
  told.forEach((line) => {
    const old = lines.get(line.name);
    line.place = old?.place;
    line.traffic = traffic(old?.traffic, line.framesIn, line.framesOut);
    if (old?.heard > began) {
      OF_STATE.forEach((key) => {
        line[key] = old[key];
      });
      line.heard = old.heard;
    }
    merged.set(line.name, line);
  });
  if (told.length !== lines.size || told.some((line) => line.place === undefined)) {
    place(told);
  }
  lines = merged;
}

function apply(change) {
  const line = lines.get(change.connection);
  if (!line) {
    refresh();
    return;
  }
  line.heard = performance.now();
  line.state = change.state;
  line.since = change.at;
  line.peer = change.peer ?? null;
  line.reason = change.reason ?? null;
  line.lastError = change.detail ?? line.lastError;
  line.nextAttempt = change.nextAttempt ?? null;
  line.unreadySince = change.state === 'READY' ? null : line.unreadySince ?? change.at;
}

let drawing = false;

/** All is drawn once for each picture. */
function drawSoon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function listen() {
  if (document.hidden) {
    return;
  }
  stream ??= api.changes({
    opened: () => {
      live = true;
      // What changed while nobody listened.
      refresh();
    },
    event: (name, data) => {
      if (name === 'state') {
        apply(data);
        detail.changed(data.connection);
        drawSoon();
      }
      else if (name === 'gap') {
        refresh();
      }
    },
    broken: () => {
      live = false;
      refresh();
    },
    refused: failed,
  });
}

// What is said of the service

function present() {
  known = true;
  failures = 0;
  gone = null;
  answered = api.now();
  refusedFor = null;
  listen();
  show(byId('loading'), false);
  show(byId('sign-in'), false);
  route();
  draw();
}

function failed(ex) {
  if (ex instanceof api.Refusal && ex.status < 500) {
    refuse(ex);
    return;
  }
  failures++;
  if (!gone) {
    gone = { since: answered || api.now() };
    drawHead();
  }
}

/** Nothing stays that a stranger may not see. */
function refuse(ex) {
  refusedFor = ex.status;
  clearTimeout(timer);
  stream?.close();
  stream = null;
  live = false;
  known = false;
  lines = new Map();
  overview.draw(lines);
  gone = routed = null;
  document.title = 'Linekeeper';
  detail.close();
  ['summary', 'overview', 'empty', 'detail', 'loading'].forEach((id) => show(byId(id), false));
  show(byId('sign-in'), true);
  const shown = api.token.get() !== null;
  const why = ex.status === 403 ? 'This token may not see lines: it lacks the role read.'
    : ex.status === 401 ? shown ? 'The service does not know this token.' : 'The service asks for a token.' : ex.message;
  write(byId('sign-in-why'), why);
  attribute(byId('sign-in-why'), 'data-group', shown ? 'down' : null);
  if (ex.status === 401) {
    api.token.forget();
  }
  byId('token').value = '';
  byId('token').focus();
  drawService();
}

function drawService() {
  const since = gone && shortMoment(gone.since, api.now());
  show(byId('banner'), gone !== null);
  write(byId('banner'), !gone ? '' : known
    ? `The service does not answer since ${since}. What you see is from then; it comes back by itself.`
    : 'The service does not answer; it is asked again.');
  document.body.classList.toggle('gone', gone !== null);
  show(byId('sign-out'), api.token.get() !== null);
  write(byId('live'), gone ? 'out of reach' : !known ? '' : live ? 'live' : 'every few seconds');
  attribute(byId('live'), 'data-live', gone ? 'no' : live ? 'yes' : 'slow');
}

// What is shown

function draw() {
  drawHead();
  if (known && openedLine() === null) {
    overview.draw(lines);
  }
}

function drawHead() {
  drawService();
  if (!known) {
    return;
  }
  const all = [...lines.values()];
  const { sentence, also, down } = summary(all);
  const opened = openedLine();
  show(byId('summary'), all.length > 0);
  show(byId('empty'), all.length === 0);
  show(byId('overview'), all.length > 0 && opened === null);
  document.body.classList.toggle('inside', opened !== null);
  drawSentence(sentence, down.length > 0);
  show(byId('also'), also.length > 0);
  write(byId('also'), also.length > 0 ? `${list(also)}.` : '');
  const title = gone ? '(!) Linekeeper' : down.length > 0 ? `(${down.length}) Linekeeper` : 'Linekeeper';
  if (document.title !== title) {
    document.title = title;
  }
  announce(down, sentence);
}

function drawSentence(pieces, down) {
  const sentence = byId('sentence');
  attribute(byId('summary'), 'data-group', down ? 'down' : 'calm');
  const shape = pieces.map((piece) => piece.line ? `>${piece.line.name}` : '').join();
  if (sentence.dataset.shape !== shape || sentence.childNodes.length !== pieces.length) {
    sentence.dataset.shape = shape;
    sentence.replaceChildren(...pieces.map((piece) => {
      if (!piece.line) {
        return document.createTextNode(piece);
      }
      const link = element('a', '', piece.line.name);
      link.href = `#/line/${piece.line.name}`;
      return link;
    }));
  }
  pieces.forEach((piece, index) => {
    if (!piece.line) {
      write(sentence.childNodes[index], piece);
    }
  });
}

/** To those who do not see: which are down, when that changes. */
function announce(down, sentence) {
  const names = down.map(({ name }) => name);
  write(byId('announcement'), names.length === 0 ? sentence.join('')
    : `${names.length > 3 ? `${names.length} lines are` : `${list(names)} ${names.length === 1 ? 'is' : 'are'}`} down.`);
}

// Names have no character that an address writes in another way.
const openedLine = () => /^#\/line\/([\w.-]+)$/.exec(location.hash)?.[1] ?? null;

function route() {
  const opened = openedLine();
  if (!known || (opened === routed && (opened === null || !byId('detail').hidden))) {
    return;
  }
  const back = routed !== null && opened === null;
  if (routed === null && opened !== null) {
    scrolled = scrollY;
  }
  routed = opened;
  show(byId('detail'), opened !== null);
  show(byId('overview'), opened === null && lines.size > 0);
  if (opened !== null) {
    detail.open(opened, (ex) => {
      failed(ex);
      refresh();
    });
    scrollTo(0, 0);
  }
  else {
    detail.close();
    draw();
    if (back) {
      scrollTo(0, scrolled);
      overview.focus();
    }
  }
}

// What the reader does

addEventListener('hashchange', route);

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input');
  if (event.key === 'Escape' && openedLine() !== null && !byId('confirm').open) {
    location.hash = '#/';
  }
  else if (event.key === '/' && !typing && !byId('overview').hidden) {
    byId('search').focus();
    event.preventDefault();
  }
});

document.addEventListener('visibilitychange', () => {
  if (refusedFor !== null) {
    return;
  }
  if (document.hidden) {
    stream?.close();
    stream = null;
    detail.rest();
  }
  else {
    detail.wake();
    refresh();
  }
});

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  api.token.set(byId('token').value.trim());
  byId('token').value = '';
  refusedFor = null;
  refresh();
});

byId('sign-out').addEventListener('click', () => {
  api.token.forget();
  refuse(new api.Refusal(401, {}));
});

setInterval(() => {
  // What is from then does not go on.
  if (!document.hidden && known && !gone) {
    drawHead();
    overview.tick();
    detail.tick();
  }
}, 1_000);

// Those who wait long are told so.
setTimeout(() => show(byId('loading'), !known && refusedFor === null && !gone), 300);

refresh();
