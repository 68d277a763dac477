/** What the operator is told instead of a result; the command ends with code 1. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  /** The command to type next, when there is one. */
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

/** The command was not understood: code 2, and nothing was done. */
export class Misuse extends Refusal {
  override readonly name = 'Misuse';
}
