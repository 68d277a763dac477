/** Prints the message and exits with code 2, for invalid command-line arguments. */
export function exitWithUsageError(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Returns the result of `read`, or exits with the message of its error. */
export function orExit<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    return exitWithUsageError((error as Error).message);
  }
}
