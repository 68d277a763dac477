/** For programs that are asked for what there is not: one line that says why, and exit code 2. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

/** What was read, or its refusal. */
export function orRefuse<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    return refuse((error as Error).message);
  }
}
