import type { FieldError } from '../problems.ts';

/**
 * Adds an error for every string (value or key) with a NUL or an unpaired surrogate: JSON can escape them, but databases and other
 * languages cannot hold them. The input is a JSON value, already bounded by its schema.
 */
export function rejectUnstorable(input: unknown, path: string, errors: FieldError[]): void {
  if (typeof input === 'string') {
    if (!isStorable(input)) errors.push({ path, message: 'Must not contain NUL or unpaired surrogates' });
  } else if (typeof input === 'object' && input !== null) {
    for (const [key, value] of Object.entries(input)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (!isStorable(key)) errors.push({ path, message: 'A field name must not contain NUL or unpaired surrogates' });
      else rejectUnstorable(value, inner, errors);
    }
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
