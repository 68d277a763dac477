/**
 * A service cannot start for a reason that its operator can remove. The message is one sentence with the remedy, and is reported without
 * a stack.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
