/** What every part of the page does to the document. Whatever a device says becomes text, never markup. */

export const byId = (id) => document.getElementById(id);

/** Makes an element; children are elements or text. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/** Writes a text only if it differs: what is selected stays selected, and nothing is laid out anew. */
export function write(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function attribute(node, name, value) {
  if (value === null) {
    node.removeAttribute(name);
  }
  else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

export function show(node, shown) {
  if (node.hidden === shown) {
    node.hidden = !shown;
  }
}

/** A group's shape and word: neither needs the other, or a colour, to be understood. */
export function badge() {
  const shape = element('i', 'shape');
  shape.setAttribute('aria-hidden', 'true');
  return element('span', 'badge', shape, element('span'));
}

export function writeBadge(node, group, word) {
  attribute(node, 'data-group', group);
  write(node.lastChild, word);
}
