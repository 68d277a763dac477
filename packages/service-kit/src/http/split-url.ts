/** Splits a request target into path and query without the question mark. Accepts the absolute form too (RFC 9112 section 3.2.2). */
export function splitUrl(target: string): [path: string, queryString: string] {
  const url = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
