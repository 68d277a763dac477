/** A process that needs two keys, for the test of how it refuses. */
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
for (let passing = 1; passing <= config.FIXTURE_COUNT; passing++) failpoint('step');
process.stdout.write('alive\n');
