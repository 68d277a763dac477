/** Reads from the OpenAPI document what the page needs to send a request. */
export async function loadOperations() {
  const document = await (await fetch('/openapi.json')).json();
  const operations = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operations.set(operation.operationId, {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters.filter(({ $ref }) => $ref === undefined),
        examples: operation['x-examples'],
        remember: operation['x-remember'] ?? {},
        signedIn: operation.security.length > 0,
        byOperator: operation.security.some((scheme) => 'operatorToken' in scheme),
        isForm: 'multipart/form-data' in (operation.requestBody?.content ?? {}),
        hasBody: operation.requestBody !== undefined,
      });
    }
  }
  return { operations, exampleValues: document['x-example-values'], advice: document['x-problem-advice'] };
}

/** The operation whose response has the value of this name. */
export function sourceOf(name, operations) {
  if (name === 'userId') return 'register (Grace)';
  return [...operations.values()].find(({ remember }) => name in remember)?.operationId;
}
