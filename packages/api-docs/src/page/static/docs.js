/** Composes the page. Without this script the page can be read, but not searched or tried. */
import { setUpAccount } from './account.js';
import { createMemory } from './memory.js';
import { loadOperations } from './operations.js';
import { setUpForm } from './request-form.js';
import { setUpSearch } from './search.js';

setUpSearch();
const elements = document.querySelectorAll('form.request');
if (elements.length > 0) {
  const { operations, exampleValues, advice } = await loadOperations();
  const memory = createMemory(exampleValues);
  const forms = new Map();
  const { signUp } = setUpAccount({ memory, forms });
  for (const element of elements) {
    const operation = operations.get(element.dataset.operation);
    forms.set(operation.operationId, setUpForm(element, { operation, operations, memory, advice, forms, signUp }));
  }
}
