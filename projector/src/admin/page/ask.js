/** What the page asks of the server. The token lives in this tab's sessionStorage and leaves it in a header only. */
const place = 'parley-operators-token';

export const hasToken = () => sessionStorage.getItem(place) !== null;
export const keepToken = (token) => sessionStorage.setItem(place, token);
export const forgetToken = () => sessionStorage.removeItem(place);

/** An answer that is none: `code` is the problem's. */
class Refused extends Error {
  constructor({ code, detail, title, errors }) {
    const fields = (errors ?? []).map(({ path, message }) => `${path}: ${message}`);
    super([detail ?? title ?? 'No answer', ...fields].join(' · '));
    this.code = code;
  }
}

/** With a body, even an empty one: a POST. Throws Refused. */
export async function ask(path, body) {
  const headers = { authorization: `Bearer ${sessionStorage.getItem(place)}` };
  const sending = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(`/admin/api/${path}`, { headers, ...sending });
  const answer = await response.json().catch(() => ({ title: `Status ${response.status}` }));
  if (!response.ok) throw new Refused(answer);
  return answer;
}
