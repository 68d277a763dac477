import { createPostingServer } from '../../rivals/posting-server.ts';
import { port } from '../../rivals/settings.ts';

createPostingServer(() => undefined).listen(port(), '127.0.0.1');
