/** Values as people say them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'];
const MOST_BYTES = 256;

const plain = new Intl.NumberFormat('en-GB');

export const number = (value) => plain.format(value);

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** For example '12 s', '4 min', '2 h 5 min', '3 days'. */
export function span(millis) {
  const time = Math.max(0, millis);
  if (time < MINUTE) {
    return `${Math.floor(time / SECOND)} s`;
  }
  if (time < HOUR) {
    return `${Math.floor(time / MINUTE)} min`;
  }
  if (time < DAY) {
    const minutes = Math.floor(time % HOUR / MINUTE);
    return `${Math.floor(time / HOUR)} h${minutes ? ` ${minutes} min` : ''}`;
  }
  return plural(Math.floor(time / DAY), 'day');
}

/** Seconds that are left, never less than one: what is due is said in other words. */
export const left = (millis) => span(Math.max(1, Math.ceil(millis / SECOND)) * SECOND);

const local = (instant) => {
  const at = new Date(instant);
  return new Date(at - at.getTimezoneOffset() * MINUTE).toISOString();
};

/** For example '03:12:05', in the reader's time zone. */
export const time = (instant) => local(instant).slice(11, 19);

/** For example '2026-11-23 03:12:05'. */
export const moment = (instant) => `${local(instant).slice(0, 10)} ${time(instant)}`;

/** The time, and the day where it is another one than today. */
export function shortMoment(instant, now) {
  return new Date(instant).toDateString() === new Date(now).toDateString() ? time(instant) : moment(instant);
}

export function rate(perSecond) {
  if (perSecond === undefined) {
    return '–';
  }
  return perSecond >= 10 || perSecond === 0 ? number(Math.round(perSecond)) : perSecond.toFixed(1);
}

export function bytes(count) {
  const power = Math.min(UNITS.length, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return power === 0 ? `${count} B` : `${(count / 1024 ** power).toFixed(1)} ${UNITS[power - 1]}`;
}

export const seconds = (value) => value < 1 ? `${number(Math.round(value * 1000))} ms` : `${value.toFixed(1)} s`;

const CONTROLS = ('NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB '
  + 'ESC FS GS RS US').split(' ');

// Control characters, and those that have no width or turn the direction of what follows.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

/** A device's text in pieces: what is seen as { seen }, and every character that is not as { unseen }, its name. */
export const pieces = (text) => text.split(new RegExp(`(${UNSEEN.source})`)).filter(Boolean).map((piece) => UNSEEN.test(piece)
  ? { unseen: CONTROLS[piece.charCodeAt(0)] ?? `U+${piece.charCodeAt(0).toString(16).padStart(4, '0')}` }
  : { seen: piece });

/** The first bytes in hexadecimal digits. */
export function hex(data) {
  const shown = Array.from(data.subarray(0, MOST_BYTES), (one) => one.toString(16).padStart(2, '0')).join(' ');
  return data.length > MOST_BYTES ? `${shown} … (${MOST_BYTES} of ${number(data.length)} bytes)` : shown;
}

/** 'a', 'a and b', 'a, b and c'. */
export function list(items) {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
