/** Sends a request with XMLHttpRequest: browsers report the progress of an upload only there. Rejects as `fetch` does. */
export type OnProgress = (sentBytes: number, totalBytes: number) => void;

export function xhrFetch(
  url: string,
  { method, headers, body, signal, credentials }: RequestInit,
  onProgress: OnProgress,
): Promise<Response> {
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    const fail = () => reject(signal?.aborted ? signal.reason : new TypeError('the request failed'));
    request.open(method ?? 'GET', url);
    for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
    request.responseType = 'blob';
    request.withCredentials = credentials === 'include';
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total));
    request.addEventListener('load', () => resolve(responseOf(request)));
    request.addEventListener('error', fail);
    request.addEventListener('abort', fail);
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    if (signal?.aborted) return fail();
    signal?.addEventListener('abort', abort);
    request.send(body as XMLHttpRequestBodyInit);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const lines = request.getAllResponseHeaders().trim().split(/\r\n/);
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  // A response with one of these statuses must not have a body.
  const hasBody = ![204, 205, 304].includes(request.status);
  return new Response(hasBody ? (request.response as Blob) : null, { status: request.status, headers });
}
