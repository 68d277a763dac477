import { describe, expect, test } from '@jest/globals';
import { errorFields, errorSummary } from './error-fields.ts';
import { createLogger } from './logging.ts';

const secret = '$argon2id$v=19$hash';

/** An error as mysql2 throws it and knex passes it on. */
function driverError() {
  const error = new Error(`Duplicate entry '${secret}' for key 'credentials.PRIMARY'`);
  const sql = `INSERT INTO credentials VALUES ('${secret}')`;
  Object.assign(error, { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000', sqlMessage: error.message, sql });
  error.message = `${sql} - ${error.message}`;
  return error;
}

describe('M2: errors', () => {
  test('of a database show their code, and neither statement nor values', () => {
    const fields = errorFields(new Error('cannot store', { cause: driverError() }));
    expect(fields).toMatchObject({
      type: 'Error',
      message: 'cannot store',
      cause: { message: 'Duplicate entry …', code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' },
    });
    expect(JSON.stringify(fields)).not.toContain(secret);
    expect(fields.stack).toMatch(/^ {4}at .*error-fields\.test/);
  });

  test('are summarized in one line for a table', () => {
    expect(errorSummary(new TypeError('no such row', { cause: driverError() }))).toBe(
      'TypeError: no such row; caused by Error: Duplicate entry … (ER_DUP_ENTRY)',
    );
    expect(errorSummary('text')).toBe('string: not an error');
  });

  test('of JSON.parse, ioredis and chained without end show no input', () => {
    expect(errorSummary(thrownBy(() => JSON.parse(`{"a": ${secret}}`)))).not.toContain('argon');
    const reply = Object.assign(new Error('READONLY'), { command: { name: 'set', args: ['key', secret] } });
    expect(JSON.stringify(errorFields(reply))).not.toContain(secret);
    const circular: Error = new Error('circular');
    circular.cause = circular;
    expect(errorSummary(circular).match(/circular/g)).toHaveLength(6);
  });

  test('whose text imitates a stack frame show none of it', () => {
    const error = Object.assign(new Error(`near '\n    at ${secret} is my password\n    at once'`), { sqlState: '42000' });
    expect(JSON.stringify(errorFields(error))).not.toContain(secret);
  });

  test('are logged that way', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
    logger.error({ err: driverError() }, 'request failed');
    logger.child({ requestId: 'request-1' }).error({ err: driverError() }, 'request failed');
    logger.error(driverError(), 'request failed');
    expect(lines.join()).toContain('ER_DUP_ENTRY');
    expect(lines.join()).not.toContain(secret);
    expect(lines.join()).not.toContain('INSERT');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
