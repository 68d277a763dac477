import { createPostingServer } from '../../baselines/posting-server.ts';
import { port } from '../../baselines/settings.ts';

createPostingServer(() => undefined).listen(port(), '127.0.0.1');
