import { expect, test } from '@jest/globals';
import { html } from './html.ts';

test('inserted text is escaped; inserted HTML, lists and nothing are not', () => {
  const inner = html`<b>${'<i> & "x"'}</b>`;
  expect(html`<p title="${`"quoted"`}">${inner}${[html`<br />`, 2]}${undefined}${false}</p>`.text).toBe(
    '<p title="&#34;quoted&#34;"><b>&#60;i&#62; &#38; &#34;x&#34;</b><br />2</p>',
  );
});
