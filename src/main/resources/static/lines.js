/** What the states of lines mean to who keeps them running. */

import { now } from './api.js';
import { left, number, plural, span } from './words.js';

/** The groups, the worst first; a line that is tried again and again is down all the while. */
export const GROUPS = {
  down: 'Down',
  failed: 'Gave up',
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

// Ends that somebody wanted: what follows them is no trouble.
const WANTED = new Set(['ADMIN', 'LIFETIME']);

const names = new Intl.Collator('en', { numeric: true });

const MOST_NAMED = 3;

// Seconds below which a rate says nothing.
const SHORTEST = 1;

export function group(line) {
  const group = OF_STATE[line.state] ?? 'starting';
  return group === 'starting' && line.reason && !WANTED.has(line.reason) ? 'down' : group;
}

export const isDown = (line) => ['down', 'failed'].includes(group(line));

/** Gives lines their places by name, once: that is what sorting them takes long for. */
export const place = (lines) => lines.sort((a, b) => names.compare(a.name, b.name)).forEach((line, index) => {
  line.place = index;
});

/** Trouble first, and among that what readiness depends on. */
export function compare(a, b) {
  return RANK[group(a)] - RANK[group(b)] || Number(b.critical) - Number(a.critical) || a.place - b.place;
}

/** Since when it has been as it is: a line that is tried again is down since it was lost. */
export const since = (line) => isDown(line) ? line.unreadySince ?? line.since : line.since;

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
    default: return '';
  }
}

/** How all lines are: pieces of the sentence, of which { line } is to be a link, and what there is beside it. */
export function summary(lines) {
  const count = counts(lines);
  const down = lines.filter(isDown).sort(compare);
  const quiet = count.paused + count.stopped;
  const wanted = lines.length - quiet;
  const also = [];
  if (down.length > 0) {
    tell(also, count.starting, 'line is connecting', 'lines are connecting');
  }
  ['closing', 'paused', 'stopped'].forEach((word) => tell(also, count[word], `line is ${word}`, `lines are ${word}`));
  const lost = lines.reduce((sum, line) => sum + line.notDelivered, 0);
  const queued = lines.reduce((sum, line) => sum + line.queued, 0);
  tell(also, lost, 'message was not delivered', 'messages were not delivered');
  tell(also, queued, 'message waits', 'messages wait');
  return { sentence: down.length > 0 ? trouble(down, lines.length) : [calm(count, wanted, quiet)], also, down };
}

function trouble(down, all) {
  const [first] = down;
  const of = `${number(down.length)} of ${plural(all, 'line')} ${down.length === 1 ? 'is' : 'are'} down: `;
  if (down.length === 1) {
    const why = first.lastError ? `: ${first.lastError}` : '';
    return [of, { line: first }, `, for ${lasting(first)}${why}; ${next(first)}.`];
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
  // A smaller count is that of a service that was started anew.
  const goesOn = before && framesIn >= before.framesIn && framesOut >= before.framesOut;
  return { at, framesIn, framesOut,
    in: goesOn ? smooth(before.in, (framesIn - before.framesIn) / took) : undefined,
    out: goesOn ? smooth(before.out, (framesOut - before.framesOut) / took) : undefined };
}

const smooth = (before, rate) => before === undefined || rate === 0 ? rate : (before + rate) / 2;
