/** A process that decodes one image and stays. */
import { createLogger } from '@parley/service-kit/logging';
import { defaultFileLimits as limits } from '../file-limits.ts';
import { createImageDecoder } from './image-decoder.ts';

const decoder = createImageDecoder({ logger: createLogger({ service: 'test', level: 'silent' }) });
const { signal } = new AbortController();
await decoder.decode({ upload: process.argv[2]!, limits }, { signal, charge: () => undefined });
process.stdout.write('decoded\n');
setInterval(() => {}, 60_000);
