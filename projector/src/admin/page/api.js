/** Requests to the admin API. The token stays in the sessionStorage of this tab and is sent only in a header. */
const storageKey = 'parley-operator-token';

export const hasToken = () => sessionStorage.getItem(storageKey) !== null;
export const storeToken = (token) => sessionStorage.setItem(storageKey, token);
export const clearToken = () => sessionStorage.removeItem(storageKey);

/** A problem response; `code` is the problem's code. */
class ApiError extends Error {
  constructor({ code, detail, title, errors }) {
    const fields = (errors ?? []).map(({ path, message }) => `${path}: ${message}`);
    super([detail ?? title ?? 'No response', ...fields].join(' · '));
    this.code = code;
  }
}

/** Sends GET, or POST when a body is given. Throws ApiError. */
export async function request(path, body) {
  const headers = { authorization: `Bearer ${sessionStorage.getItem(storageKey)}` };
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(`/admin/api/${path}`, { headers, ...options });
  const result = await response.json().catch(() => ({ title: `Status ${response.status}` }));
  if (!response.ok) throw new ApiError(result);
  return result;
}
