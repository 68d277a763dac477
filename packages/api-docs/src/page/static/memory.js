/**
 * Keeps what later examples take from earlier responses: ids, names, and the tokens of the two accounts. In memory only: a reload forgets it, and
 * no token outlives the page.
 */

/** `exampleValues`: by name, what examples contain in place of a remembered value. */
export function createMemory(exampleValues) {
  const nameOf = new Map(Object.entries(exampleValues).map(([name, value]) => [value, name]));
  const values = new Map();
  const accounts = { first: {}, second: {} };
  const listeners = [];
  const changed = () => listeners.forEach((listener) => listener());

  const valueOf = (name, sender) => accounts[sender][name] ?? values.get(name);

  function startOver() {
    // Usernames are unique on the server, so each demo account has a new one.
    const suffix = Math.random().toString(36).slice(2, 8);
    values.clear();
    for (const name of ['username', 'secondUsername']) values.set(name, `${exampleValues[name]}.${suffix}`);
    accounts.first = {};
    accounts.second = {};
    changed();
  }

  /** Replaces the values in an example that are known; the others stay. */
  function substitute(example, sender) {
    if (typeof example === 'string') return valueOf(nameOf.get(example), sender) ?? example;
    if (Array.isArray(example)) return example.map((item) => substitute(item, sender));
    if (example === null || typeof example !== 'object') return example;
    return Object.fromEntries(Object.entries(example).map(([key, value]) => [key, substitute(value, sender)]));
  }

  /** Takes the values of a response, and returns their names. */
  function remember({ operationId, remember: pointers }, { body, headers }, sender) {
    for (const [name, pointer] of Object.entries(pointers)) {
      const value = at(body, pointer);
      if (value === undefined) continue;
      if (name === 'accessToken' || name === 'refreshToken') accounts[sender][name] = value;
      else values.set(name, value);
    }
    if (operationId === 'register') values.set(sender === 'first' ? 'ownId' : 'userId', body.account.id);
    const position = headers.get('parley-position');
    if (position !== null) values.set('position', position);
    changed();
    return Object.keys(pointers);
  }

  startOver();
  return { values, accounts, valueOf, substitute, remember, startOver, changed, onChange: (listener) => listeners.push(listener) };
}

/** Reads a JSON pointer; an index of -1 is the last item. */
function at(value, pointer) {
  const keys = pointer.slice(1).split('/');
  return keys.reduce((inner, key) => (Array.isArray(inner) ? inner.at(Number(key)) : inner?.[key]), value);
}
