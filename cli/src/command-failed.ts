/** A command failed for a reason that the operator can act on: exit code 1. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  /** The command to run next, if there is one. */
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

/** Invalid arguments: exit code 2, nothing was done. */
export class UsageError extends CommandFailed {
  override readonly name = 'UsageError';
}
