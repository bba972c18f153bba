/** The table of all lines. */

import { now } from './api.js';
import { attribute, badge, byId, element, show, write, writeBadge } from './dom.js';
import { GROUPS, compare, counts, group, isDown, lasting, next, since } from './lines.js';
import { moment, number, rate, span } from './words.js';

const FIRST_SHOWN = 100;
const MORE_SHOWN = 200;

// Whoever uses the table holds the order for so long.
const PATIENCE = 8_000;

// What comes every second shall not flicker.
const JUST_NOW = 2_000;

const table = byId('lines');
const heads = [...table.tHead.rows[0].cells];
const body = table.tBodies[0];
const rows = new Map();
const buttons = new Map();

let lines = new Map();
let order = [];
let unsorted = false;
let shown = [];
let wanted = 'all';
let searched = '';
let most = FIRST_SHOWN;
let usedAt = -Infinity;
let lastOpened = '';

/** Shows what the lines are now. */
export function draw(all) {
  lines = all;
  arrange(!isHeld());
  refresh();
}

/** Writes what changes with time alone. */
export function tick() {
  if (!byId('overview').hidden) {
    if (unsorted && !isHeld()) {
      arrange(true);
    }
    refresh();
  }
}

/** Gives the focus back to the line that was looked at. */
export function focus() {
  rows.get(lastOpened)?.link.focus();
}

/** Whoever reads or is about to press does not want the rows to move. */
function isHeld() {
  return performance.now() - usedAt < PATIENCE;
}

function arrange(sorting) {
  const all = [...lines.values()];
  const best = [...all].sort(compare).map((line) => line.name);
  const known = new Set(order);
  if (sorting) {
    order = best;
  }
  else {
    order = order.filter((name) => lines.has(name)).concat(best.filter((name) => !known.has(name)));
  }
  unsorted = order.some((name, index) => name !== best[index]);
  drawFilters(all);
  select();
}

function select() {
  const matching = order.map((name) => lines.get(name)).filter(matches);
  shown = matching.slice(0, most);
  const names = new Set(shown.map((line) => line.name));
  rows.forEach((row, name) => {
    if (!names.has(name)) {
      row.node.remove();
      rows.delete(name);
    }
  });
  const focused = document.activeElement;
  shown.forEach(({ name }, index) => {
    const row = rows.get(name) ?? makeRow(name);
    if (body.children[index] !== row.node) {
      body.insertBefore(row.node, body.children[index] ?? null);
    }
  });
  if (focused !== document.activeElement && body.contains(focused)) {
    // It was moved, which takes the focus from it.
    focused.focus({ preventScroll: true });
  }
  const hidden = matching.length - shown.length;
  show(byId('more'), hidden > 0);
  write(byId('more').firstChild, `Show ${number(Math.min(MORE_SHOWN, hidden))} more (${number(hidden)} are hidden)`);
  show(byId('nothing'), matching.length === 0);
}

function matches(line) {
  return (wanted === 'all' || group(line) === wanted)
    && (searched === '' || [line.name, line.peer ?? '', ...line.addresses].some((one) => one.toLowerCase().includes(searched)));
}

function makeRow(name) {
  const node = element('tr', '');
  node.setAttribute('role', 'row');
  const cells = heads.map((head, index) => {
    const cell = element(index === 1 ? 'th' : 'td', head.className);
    // Said aloud: on a phone rows are cards, which a browser takes for no table.
    cell.setAttribute('role', index === 1 ? 'rowheader' : 'cell');
    cell.dataset.label = head.textContent;
    node.append(cell);
    return cell;
  });
  const state = badge();
  cells[0].append(state);
  const link = element('a', '', name);
  link.href = `#/line/${name}`;
  const critical = element('span', 'critical', 'critical');
  critical.title = 'The readiness of the service depends on it';
  cells[1].append(link, ' ', critical);
  const why = element('span', 'why');
  const what = element('span', 'next');
  cells[4].append(why, what);
  const row = { node, cells, state, link, critical, why, what };
  rows.set(name, row);
  return row;
}

function refresh() {
  shown.forEach(({ name }) => {
    const line = lines.get(name);
    const row = rows.get(name);
    if (line && row) {
      fill(row, line);
    }
  });
}

function fill({ node, cells, state, critical, why, what }, line) {
  const kind = group(line);
  attribute(node, 'data-group', kind);
  writeBadge(state, kind, GROUPS[kind]);
  show(critical, line.critical);
  write(cells[2], lasting(line));
  attribute(cells[2], 'title', `since ${moment(since(line))}`);
  write(cells[3], line.peer ?? line.addresses.join(', '));
  mark(cells[3], 'quiet', !line.peer);
  const earlier = kind === 'ready' && line.reconnects > 0 && line.lastError;
  write(why, isDown(line) ? line.lastError ?? '' : earlier ? `earlier: ${line.lastError}` : '');
  mark(why, 'quiet', earlier);
  write(what, kind === 'ready' ? '' : next(line));
  mark(cells[4], 'empty', !why.textContent && !what.textContent);
  ago(cells[5], line.lastIn);
  ago(cells[6], line.lastOut);
  figure(cells[7], rate(line.traffic.in), line.traffic.in);
  figure(cells[8], rate(line.traffic.out), line.traffic.out);
  figure(cells[9], number(line.queued), line.queued);
  figure(cells[10], number(line.notDelivered), line.notDelivered);
  mark(cells[10], 'loss', line.notDelivered > 0);
}

const mark = (node, what, is) => attribute(node, `data-${what}`, is ? 'yes' : null);

function ago(cell, instant) {
  const age = instant && now() - Date.parse(instant);
  write(cell, !instant ? 'never' : age < JUST_NOW ? 'now' : span(age));
  attribute(cell, 'title', instant ? moment(instant) : null);
  mark(cell, 'quiet', !instant);
}

function figure(cell, text, value) {
  write(cell, text);
  mark(cell, 'quiet', !value);
}

function drawFilters(all) {
  const count = counts(all);
  count.all = all.length;
  Object.entries({ all: 'All', ...GROUPS }).forEach(([name, word]) => {
    const button = buttons.get(name) ?? makeFilter(name, word);
    write(button.lastChild, number(count[name]));
    attribute(button, 'aria-pressed', String(wanted === name));
    mark(button, 'quiet', count[name] === 0);
    show(button, count[name] > 0 || name === wanted || ['all', 'down', 'ready'].includes(name));
  });
}

function makeFilter(name, word) {
  const label = name === 'all' ? element('span', '', word) : badge();
  if (name !== 'all') {
    writeBadge(label, name, word);
  }
  const button = element('button', 'filter', label, ' ', element('b', ''));
  button.type = 'button';
  button.addEventListener('click', () => {
    wanted = wanted === name ? 'all' : name;
    most = FIRST_SHOWN;
    arrange(true);
    refresh();
  });
  buttons.set(name, button);
  byId('filters').append(button);
  return button;
}

/** Up and down go from line to line. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest('tr');
  if (step && row) {
    const to = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    to?.querySelector('a')?.focus();
    event.preventDefault();
  }
}

byId('search').addEventListener('input', (event) => {
  searched = event.target.value.trim().toLowerCase();
  most = FIRST_SHOWN;
  select();
  refresh();
});
byId('more').firstChild.addEventListener('click', () => {
  most += MORE_SHOWN;
  select();
  refresh();
});
body.addEventListener('click', (event) => {
  const row = event.target.closest('tr');
  // Not where a text has just been selected.
  if (row && !event.target.closest('a') && getSelection().isCollapsed) {
    row.querySelector('a').click();
  }
});
['focusin', 'click'].forEach((type) => body.addEventListener(type, (event) => {
  lastOpened = event.target.closest('tr').querySelector('a').textContent;
}));
body.addEventListener('keydown', walk);
['pointermove', 'keydown', 'focusin'].forEach((type) => body.addEventListener(type, () => {
  usedAt = performance.now();
}));
body.addEventListener('pointerleave', () => {
  usedAt = -Infinity;
});
