// The one place that imports zod. The mini build keeps the extension's pages small, and without its
// just-in-time compiler nothing tries `new Function`, which an extension's content security policy forbids.
import * as z from "zod/mini";

z.config({ jitless: true });

export { z };
