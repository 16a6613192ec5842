// A network between client and server that behaves badly on purpose.
import { createServer, type Server, Socket } from 'node:net';

/**
 * Passes connections on, byte by byte. While `answersLost` is above zero, a POST reaches the server and is answered,
 * and then the connection breaks before the client hears of it: the case in which a client must send again what is
 * stored already.
 */
export class LossyNetwork {
  answersLost = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  private readonly target: () => number;

  constructor(target: () => number) {
    this.target = target;
  }

  async start(): Promise<string> {
    const server = createServer((client) => this.pass(client));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return `http://127.0.0.1:${address.port}`;
  }

  private pass(client: Socket): void {
    const server = new Socket();
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    server.connect(this.target(), '127.0.0.1');
    let method = '';
    client.on('data', (bytes: Buffer) => {
      method = /^(GET|OPTIONS|POST) /.exec(bytes.subarray(0, 8).toString('latin1'))?.[1] ?? method;
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      const accepted = method === 'POST' && bytes.subarray(0, 12).toString('latin1') === 'HTTP/1.1 200';
      if (accepted && this.answersLost > 0) {
        this.answersLost -= 1;
        client.resetAndDestroy();
      } else {
        client.write(bytes);
      }
    });
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
  }
}
