/** Calls to the service. Paths are relative, so that a proxy may put the page below any path. */

const TOKEN = 'linekeeper.token';
const PATIENCE = 10_000;
const PAGE = 1_000;
const MOST_PAGES = 10;

// The service sends a comment after 7 seconds without events.
const SILENCE = 20_000;
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 10_000;

// The header that tells the service's time has whole seconds.
const CLOCK_TOLERANCE = 2_000;

let ahead = 0;

/** The service's time, whatever this machine's clock says. */
export const now = () => Date.now() + ahead;

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value) => sessionStorage.setItem(TOKEN, value),
  forget: () => sessionStorage.removeItem(TOKEN),
};

/** The service has answered, and refuses. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The service answers with ${status}.`);
    this.status = status;
    this.code = problem.code;
  }
}

/** Nobody answers, or only somebody in between. */
export class Unreachable extends Error {}

async function call(path, options) {
  const headers = { ...options.headers };
  if (token.get()) {
    headers.Authorization = `Bearer ${token.get()}`;
  }
  let answer;
  try {
    answer = await fetch(path, { cache: 'no-store', ...options, headers });
  }
  catch (ex) {
    throw new Unreachable('The service does not answer', { cause: ex });
  }
  const told = Date.parse(answer.headers.get('Date'));
  if (!Number.isNaN(told)) {
    const difference = told - Date.now();
    ahead = Math.abs(difference) > CLOCK_TOLERANCE ? difference : 0;
  }
  if (answer.ok) {
    return answer;
  }
  const problem = await answer.json().catch(() => null);
  if (!problem && answer.status >= 500) {
    throw new Unreachable(`The service is not there: a proxy answers ${answer.status}`);
  }
  throw new Refusal(answer.status, problem ?? {});
}

async function json(path, options = {}) {
  const answer = await call(path, { signal: AbortSignal.timeout(PATIENCE), ...options });
  try {
    return await answer.json();
  }
  catch (ex) {
    throw new Unreachable('The answer breaks off', { cause: ex });
  }
}

const linePath = (name) => `api/connections/${name}`;

/** All lines that may be seen, in short. */
export async function lines() {
  const all = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await json(`api/connections?page=${page}&size=${PAGE}`);
    all.push(...part.connections);
    if ((page + 1) * PAGE >= part.matching) {
      break;
    }
  }
  return all;
}

export const line = (name) => json(linePath(name));

/** Acts on a line, at the path that the line itself tells. */
export const act = (path, action) => json(path.replace(/^\//, ''), {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ action }),
});

/** The changes of all lines. */
export const changes = (listener) => new Stream('api/stream', listener);

/** What happens on a line, and what it says. */
export const talk = (name, listener) => new Stream(`${linePath(name)}/stream`, listener);

/**
 * Server-Sent Events (WHATWG HTML, 9.2) by fetch: an EventSource cannot show a token. Goes on where it was after
 * every break, until it is closed or refused. The listener has event(name, data), and may have opened(), broken() and
 * refused(why).
 */
class Stream {
  #path;
  #listener;
  #closed = false;
  #abort = new AbortController();
  #lastId = '';
  #failures = 0;
  #silence;

  constructor(path, listener) {
    this.#path = path;
    this.#listener = listener;
    this.#run();
  }

  close() {
    this.#closed = true;
    this.#abort.abort();
  }

  async #run() {
    while (!this.#closed) {
      try {
        await this.#listen();
      }
      catch (ex) {
        // As many listen as may: that passes.
        if (ex instanceof Refusal && ex.status < 500 && !this.#closed) {
          this.#closed = true;
          this.#listener.refused?.(ex);
        }
      }
      clearTimeout(this.#silence);
      if (!this.#closed) {
        this.#listener.broken?.();
        const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures++);
        await new Promise((done) => setTimeout(done, delay * (0.5 + Math.random())));
      }
    }
  }

  async #listen() {
    this.#abort = new AbortController();
    this.#heard();
    const headers = { Accept: 'text/event-stream' };
    if (this.#lastId) {
      headers['Last-Event-ID'] = this.#lastId;
    }
    const answer = await call(this.#path, { headers, signal: this.#abort.signal });
    this.#failures = 0;
    this.#listener.opened?.();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let event = { name: 'message', data: [] };
    for (let part = await reader.read(); !part.done && !this.#closed; part = await reader.read()) {
      this.#heard();
      const lines = (rest + part.value).split('\n');
      rest = lines.pop();
      for (const one of lines) {
        event = this.#field(one.replace(/\r$/, ''), event);
      }
    }
  }

  #field(text, event) {
    if (text === '') {
      if (event.data.length > 0) {
        this.#listener.event(event.name, JSON.parse(event.data.join('\n')));
      }
      return { name: 'message', data: [] };
    }
    const colon = text.indexOf(':');
    const value = text.slice(colon + 1).replace(/^ /, '');
    switch (text.slice(0, Math.max(0, colon))) {
      case 'event': event.name = value; break;
      case 'data': event.data.push(value); break;
      case 'id': this.#lastId = value; break;
      default: // A comment, or what nobody here knows.
    }
    return event;
  }

  #heard() {
    clearTimeout(this.#silence);
    const abort = this.#abort;
    this.#silence = setTimeout(() => abort.abort(), SILENCE);
  }
}
