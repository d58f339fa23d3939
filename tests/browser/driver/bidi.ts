/** A WebDriver BiDi session over a WebSocket: commands with answers, nothing more. */
export interface BidiSession {
  send<T = Record<string, unknown>>(method: string, params: object): Promise<T>;
  close(): void;
}

interface Answer {
  id?: number;
  type?: string;
  result?: unknown;
  error?: string;
  message?: string;
}

/** No command of a test takes longer; a browser that hangs must not hang the run. */
const COMMAND_MS = 30_000;

interface Pending {
  method: string;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

/** Connects to a browser's BiDi endpoint. */
export async function connectBidi(url: string): Promise<BidiSession> {
  const socket = new WebSocket(url);
  const pending = new Map<number, Pending>();
  let lastId = 0;

  socket.addEventListener("message", (event) => {
    const answer = JSON.parse(String(event.data)) as Answer;
    const waiting = answer.id === undefined ? undefined : pending.get(answer.id);
    if (!waiting || answer.id === undefined) return;
    pending.delete(answer.id);
    if (answer.type === "error")
      waiting.reject(new Error(`${waiting.method}: ${answer.error}: ${answer.message}`));
    else waiting.resolve(answer.result);
  });
  socket.addEventListener("close", () => {
    for (const { reject } of pending.values()) reject(new Error("Firefox closed the connection"));
    pending.clear();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`No BiDi connection to ${url}`)));
  });

  return {
    send<T>(method: string, params: object): Promise<T> {
      if (socket.readyState !== WebSocket.OPEN)
        return Promise.reject(new Error(`${method}: there is no connection to Firefox`));
      const id = ++lastId;
      return new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new Error(`Firefox gave no answer to ${method} within ${COMMAND_MS} ms`));
        }, COMMAND_MS);
        pending.set(id, {
          method,
          resolve: (result) => {
            clearTimeout(timer);
            resolve(result as T);
          },
          reject: (error) => {
            clearTimeout(timer);
            reject(error);
          },
        });
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    close: () => socket.close(),
  };
}
