import type { FieldError } from '../problems.ts';

/**
 * Adds a fault for every string (value or key) with a NUL or half a surrogate pair: JSON can escape them, databases and
 * other languages can not hold them. The input is what JSON can say, already bounded by its schema.
 */
export function rejectUnstorable(input: unknown, path: string, faults: FieldError[]): void {
  if (typeof input === 'string') {
    if (!isStorable(input)) faults.push({ path, message: 'Must not contain NUL or unpaired surrogates' });
  } else if (typeof input === 'object' && input !== null) {
    for (const [key, value] of Object.entries(input)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (!isStorable(key)) faults.push({ path, message: 'A field name must not contain NUL or unpaired surrogates' });
      else rejectUnstorable(value, inner, faults);
    }
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
