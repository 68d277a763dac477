/** The path, and the query without its question mark. */
export function splitUrl(url: string): [path: string, queryString: string] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
