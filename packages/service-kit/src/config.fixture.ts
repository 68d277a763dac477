/** Process with two required settings, to test how an invalid configuration ends it. */
import { z } from 'zod';
import { loadConfigOrExit } from './config.ts';
import { integer, key } from './config-keys.ts';
import { createFailpoint } from './failpoint.ts';

const schema = z.object({
  FIXTURE_NAME: key(z.string(), { description: 'A name.', example: 'a' }),
  FIXTURE_COUNT: key(integer(1, 9), { description: 'A number.', example: '1' }),
});

const config = loadConfigOrExit(schema, process.env);
const failpoint = createFailpoint(config.FIXTURE_NAME);
for (let count = 1; count <= config.FIXTURE_COUNT; count++) failpoint('step');
process.stdout.write('alive\n');
