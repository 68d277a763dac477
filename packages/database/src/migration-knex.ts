/** Limit for building the longest index of a large table in another process. */
export const migrationDeadlineMs = 600_000;

/** knex logs a failed migration before it throws; the caller logs the error. */
export const silentLog = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

function ignore(): void {}
