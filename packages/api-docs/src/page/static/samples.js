/** The same request as code to copy. */
export function curlOf({ method, url, headers, body, isForm }) {
  const parts = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${quote(location.origin + url)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H "${name}: ${value}"`);
  if (isForm) parts.push('-F file=@picture.png');
  else if (body !== undefined) parts.push(`-d ${quote(body)}`);
  return parts.join(' \\\n  ');
}

const quote = (text) => (/^[\w:/.?=&%-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** These keep the session in the client. */
const ofClient = { register: 'client.register', logIn: 'client.logIn' };

export function sdkOf({ operationId, isForm }, { path, query, body }) {
  const input = { ...path, ...query, ...body };
  const fields = [...Object.entries(input).map(([key, value]) => `${key}: ${literal(value)}`), ...(isForm ? ['file'] : [])];
  const call = `${ofClient[operationId] ?? `client.api.${operationId}`}(${fields.length > 0 ? objectOf(fields) : '{}'})`;
  return `const client = createParleyClient({ origin: '${location.origin}' });\n\nawait ${call};`;
}

function literal(value) {
  if (typeof value === 'string')
    return `'${value
      .replaceAll('\\', '\\\\')
      .replaceAll("'", String.raw`\'`)
      .replaceAll('\n', String.raw`\n`)}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literal(inner)}`)
    .join(', ')} }`;
}

function objectOf(fields) {
  const line = `{ ${fields.join(', ')} }`;
  return line.length <= 60 ? line : `{\n${fields.map((field) => `  ${field},\n`).join('')}}`;
}
