/** What the states of lines mean. */

import { now } from './api.js';
import { left, number, plural, span } from './words.js';

/** The groups, the worst first. */
export const GROUPS = {
  down: 'Down',
  failed: 'Gave up',
  mute: 'No reply',
  starting: 'Connecting',
  closing: 'Closing',
  paused: 'Paused',
  stopped: 'Stopped',
  ready: 'Ready',
};

const RANK = Object.fromEntries(Object.keys(GROUPS).map((group, rank) => [group, rank]));

const OF_STATE = {
  READY: 'ready', BACKOFF: 'down', FAILED: 'failed', GATED: 'paused', STOPPED: 'stopped',
  DRAINING: 'closing', CLOSING: 'closing', CONNECTING: 'starting', PREPARING: 'starting',
};

// What follows these is no trouble.
const WANTED = new Set(['ADMIN', 'LIFETIME']);

const names = new Intl.Collator('en', { numeric: true });

const MOST_NAMED = 3;

// Seconds below which a rate says nothing.
const SHORTEST = 1;

export function group(line) {
  if (line.state === 'READY' && line.unansweredSince) {
    return 'mute';
  }
  const group = OF_STATE[line.state] ?? 'starting';
  return group === 'starting' && line.reason && !WANTED.has(line.reason) ? 'down' : group;
}

export const isDown = (line) => ['down', 'failed'].includes(group(line));

/** Gives lines their places by name, once. */
export const place = (lines) => lines.sort((a, b) => names.compare(a.name, b.name)).forEach((line, index) => {
  line.place = index;
});

/** Trouble first, and among that what readiness depends on. */
export function compare(a, b) {
  return RANK[group(a)] - RANK[group(b)] || Number(b.critical) - Number(a.critical) || a.place - b.place;
}

/** Since when it has been as it is. */
export const since = (line) => group(line) === 'mute' ? line.unansweredSince
  : isDown(line) ? line.unreadySince ?? line.since : line.since;

export const lasting = (line) => span(now() - Date.parse(since(line)));

/** What comes next, in words. */
export function next(line) {
  switch (line.state) {
    case 'BACKOFF': {
      const rest = Date.parse(line.nextAttempt) - now();
      return rest > 0 ? `next attempt in ${left(rest)}` : 'next attempt now';
    }
    case 'CONNECTING': return 'connecting now';
    case 'PREPARING': return 'connected, logging in';
    case 'FAILED': return 'no further attempt';
    case 'READY': return 'answers no requests';
    default: return '';
  }
}

/** How all lines are: pieces of a sentence, links as { line }, and what is said beside it. */
export function summary(lines) {
  const count = counts(lines);
  const down = lines.filter(isDown).sort(compare);
  const mute = lines.filter((line) => group(line) === 'mute').sort(compare);
  const quiet = count.paused + count.stopped;
  const wanted = lines.length - quiet;
  const also = [];
  if (down.length > 0) {
    tell(also, count.mute, 'line answers nothing', 'lines answer nothing');
    tell(also, count.starting, 'line is connecting', 'lines are connecting');
  }
  ['closing', 'paused', 'stopped'].forEach((word) => tell(also, count[word], `line is ${word}`, `lines are ${word}`));
  const lost = lines.reduce((sum, line) => sum + line.notDelivered, 0);
  const queued = lines.reduce((sum, line) => sum + line.queued, 0);
  tell(also, lost, 'message was not delivered', 'messages were not delivered');
  tell(also, queued, 'message waits', 'messages wait');
  const sentence = down.length > 0 ? trouble(down, lines.length, 'is down', 'are down')
    : mute.length > 0 ? trouble(mute, lines.length, 'answers nothing', 'answer nothing') : [calm(count, wanted, quiet)];
  return { sentence, also, down: [...down, ...mute] };
}

function trouble(down, all, is, are) {
  const [first] = down;
  const of = `${number(down.length)} of ${plural(all, 'line')} ${down.length === 1 ? is : are}: `;
  if (down.length === 1) {
    const why = first.lastError ? `: ${first.lastError}` : '';
    return [of, { line: first }, `, for ${lasting(first)}${isDown(first) ? `${why}; ${next(first)}` : ''}.`];
  }
  const named = down.slice(0, MOST_NAMED);
  const others = down.length - named.length;
  const pieces = [of];
  named.forEach((line, index) => {
    const last = index === named.length - 1 && others === 0;
    pieces.push(index === 0 ? '' : last ? ' and ' : ', ', { line }, ` for ${lasting(line)}`);
  });
  pieces.push(others > 0 ? ` and ${number(others)} more.` : '.');
  return pieces;
}

function calm(count, wanted, quiet) {
  if (wanted === 0) {
    return 'No line is in use.';
  }
  const lines = `${wanted === 1 ? 'line' : 'lines'}${quiet > 0 ? ' in use' : ''}`;
  if (count.ready === wanted) {
    return wanted === 1 ? `The only ${lines} is ready.` : `All ${number(wanted)} ${lines} are ready.`;
  }
  const connecting = count.starting > 0
    ? `, ${number(count.starting)} ${count.starting === 1 ? 'is' : 'are'} connecting` : '';
  return `${number(count.ready)} of ${number(wanted)} ${lines} ${count.ready === 1 ? 'is' : 'are'} ready${connecting}.`;
}

function tell(also, count, one, many) {
  if (count > 0) {
    also.push(`${number(count)} ${count === 1 ? one : many}`);
  }
}

export function counts(lines) {
  const count = Object.fromEntries(Object.keys(GROUPS).map((one) => [one, 0]));
  lines.forEach((line) => count[group(line)]++);
  return count;
}

/** How many messages a line has had, and how many it has in a second, in and out. */
export function traffic(before, framesIn, framesOut) {
  const at = performance.now();
  const took = before ? (at - before.at) / 1000 : 0;
  if (before && took < SHORTEST) {
    return before;
  }
  // Or the service was started anew.
  const goesOn = before && framesIn >= before.framesIn && framesOut >= before.framesOut;
  return { at, framesIn, framesOut,
    in: goesOn ? smooth(before.in, (framesIn - before.framesIn) / took) : undefined,
    out: goesOn ? smooth(before.out, (framesOut - before.framesOut) / took) : undefined };
}

const smooth = (before, rate) => before === undefined || rate === 0 ? rate : (before + rate) / 2;
