/** Shows the request as code, in one of two forms. */
import { buildRequest } from './request.js';
import { curlOf, sdkOf } from './samples.js';

/** Returns a function that shows the samples of the current values. */
export function setUpSamples(form, operation, fields) {
  const code = form.querySelector('.samples code');
  const buttons = form.querySelectorAll('[data-sample]');
  let shown = 'curl';

  function show() {
    try {
      const values = fields.values();
      code.textContent = shown === 'curl' ? curlOf(withVariables(buildRequest(operation, values))) : sdkOf(operation, values);
      form.elements.body?.removeAttribute('aria-invalid');
    } catch {
      form.elements.body.setAttribute('aria-invalid', 'true');
      code.textContent = 'The body is not JSON.';
    }
  }

  for (const button of buttons)
    button.addEventListener('click', () => {
      shown = button.dataset.sample;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      show();
    });
  const copy = form.querySelector('.copy');
  // Browsers have a clipboard only on https and on this machine.
  copy.hidden = navigator.clipboard === undefined;
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent);
    copy.textContent = 'Copied';
    setTimeout(() => (copy.textContent = 'Copy'), 2_000);
  });
  return show;
}

/** In code to copy, each run makes a new key. */
function withVariables({ headers, ...request }) {
  const key = 'idempotency-key' in headers && { 'idempotency-key': '$(uuidgen)' };
  return { ...request, headers: { ...headers, ...key } };
}
