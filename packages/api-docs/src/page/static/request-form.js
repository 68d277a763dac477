/** One form: fills in the example, shows it as code, sends it, and shows the response. */
import { createFields } from './form-fields.js';
import { buildRequest, sendRequest } from './request.js';
import { showResponse } from './response.js';
import { setUpSamples } from './sample-switch.js';

const startsSession = ['register', 'logIn'];

export function setUpForm(form, { operation, operations, memory, advice, forms, signUp }) {
  const { elements } = form;
  const output = form.querySelector('.response');
  const fields = createFields(form, { operation, operations, memory });
  const showSamples = setUpSamples(form, operation, fields);

  /** Resolves with the response. Sends what must come first, and signs up if the request needs an account. */
  async function send() {
    form.classList.add('sending');
    try {
      const sender = fields.sender();
      if (operation.signedIn && memory.accounts[sender].accessToken === undefined) await signUp();
      for (const first of fields.example().after ?? []) await forms.get(first).send();
      const position = memory.values.get('position');
      const response = await sendRequest(
        buildRequest(operation, fields.values(), { token: memory.accounts[sender].accessToken, position }),
      );
      const names = response.ok ? memory.remember(operation, response, sender) : [];
      showResponse(output, response, { advice, names });
      return response;
    } catch (error) {
      output.replaceChildren(error instanceof SyntaxError ? 'The body is not JSON.' : 'The server does not answer.');
      return { ok: false };
    } finally {
      form.classList.remove('sending');
    }
  }

  function sendExample(index) {
    elements.example.value = String(index);
    fields.takeExample();
    return send();
  }

  function onInput({ target }) {
    if (target === elements.example) fields.takeExample();
    else if (target === elements.sender) fields.fill();
    else fields.edited.add(target);
    showSamples();
  }

  form.addEventListener('input', onInput);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  memory.onChange(() => {
    fields.fill();
    showSamples();
  });
  form.querySelector('.sender').hidden = !operation.signedIn && !startsSession.includes(operation.operationId);
  fields.takeExample();
  showSamples();
  form.hidden = false;
  return { send, sendExample, examples: operation.examples, byOperator: operation.byOperator };
}
