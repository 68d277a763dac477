/** The panel above the operations: demo accounts, and the values that are remembered. */
import { byId, make } from './elements.js';

export function setUpAccount({ memory, forms }) {
  /** Registers both accounts of the examples, through the API like anybody. */
  async function signUp() {
    memory.startOver();
    for (const index of [0, 1]) {
      const { ok, status } = await forms.get('register').sendExample(index);
      if (!ok) throw new Error(`Registration failed: ${status}`);
    }
    // Not before both exist: the examples name the second one.
    byId('account-state').textContent =
      `Signed in as ${memory.values.get('username')}, and as ${memory.values.get('secondUsername')} to talk to.`;
  }

  function show() {
    byId('values').replaceChildren(
      ...[...memory.values]
        .filter(([name]) => !name.endsWith('sername'))
        .map(([name, value]) => make('li', { title: value }, make('code', {}, name), ' ', short(value))),
    );
  }

  byId('demo-account').addEventListener('click', () =>
    signUp().catch(() => (byId('account-state').textContent = 'The registration failed: see Accounts below.')),
  );
  byId('own-token').addEventListener('input', ({ target }) => {
    memory.accounts.first.accessToken = target.value.trim() || undefined;
    memory.changed();
    byId('account-state').textContent = 'Signed in with your own token.';
  });
  byId('run-all').addEventListener('click', () => runAll(forms, signUp));
  memory.onChange(show);
  return { signUp };
}

const short = (value) => (value.length > 12 ? `${value.slice(0, 4)}…${value.slice(-4)}` : value);

/** Sends every example that a user can send, in the order of the page; stops at the first that fails. */
async function runAll(forms, signUp) {
  const state = byId('run-state');
  await signUp();
  let sent = 2;
  let leftOut = 0;
  for (const [operation, form] of forms) {
    if (operation === 'register') continue;
    for (const [index, { needs }] of form.examples.entries()) {
      if (form.byOperator || needs !== undefined) {
        leftOut++;
        continue;
      }
      state.textContent = `Sending ${operation} …`;
      const { ok, status } = await form.sendExample(index);
      if (!ok) {
        state.replaceChildren(
          `${sent} requests succeeded, then `,
          make('a', { href: `#${operation}` }, operation),
          ` answered ${status ?? 'nothing'}.`,
        );
        return;
      }
      sent++;
    }
  }
  state.textContent = `All ${sent} examples of users succeeded; ${leftOut} need an operator, a backend or an issuer.`;
}
