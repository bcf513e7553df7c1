import type { Language } from '../language.js';
import { MAILBOX_BYTES } from '../mailbox.js';
import { PolicyError } from '../policy-error.js';
import { type JavaScriptAddresses, JavaScriptDriver } from './javascript-driver.js';
import { JAVASCRIPT_PRELUDE } from './prelude.js';
import { type Handle, QuickJs } from './quickjs.js';

/**
 * QuickJS's own stack limit: it ends a recursion from function to function with a RangeError, which can be caught, before the
 * meter's budget ends it, which is final. Recursion through the engine's own functions meets the budget first.
 */
const QUICKJS_STACK_BYTES = 80 * 1024;

/** JavaScript on QuickJS-ng, as quickjs-wasi builds it. */
export const javascript: Language = {
  name: 'javascript',
  source: {
    specifier: 'quickjs-wasi/quickjs.wasm',
    sha256: 'd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9',
  },
  board: { head: () => [], squares: [[0], [1], [2]] },
  args: [],
  environment: [],

  imports: (machine) => ({
    env: {
      host_call: (_name: number, _nameLength: number, _receiver: Handle, count: number, values: number) =>
        (machine.streams as JavaScriptDriver).call(count, values),
      host_get_timezone_offset: () => 0,
      // The host never switches these on.
      host_interrupt: () => 0,
      host_promise_rejection: () => undefined,
      host_module_normalize: () => 0,
      host_module_load: () => 0,
    },
  }),

  boot(machine): JavaScriptAddresses {
    const quickjs = QuickJs.start(machine.exports, machine.memory, 'policy.js', QUICKJS_STACK_BYTES);
    const prelude = quickjs.evaluate(new TextEncoder().encode(JAVASCRIPT_PRELUDE), 'prelude.js');
    const judge = quickjs.newHostFunction();
    const { buffer, address } = quickjs.newArrayBuffer(MAILBOX_BYTES);
    const enter = quickjs.call(prelude, judge, buffer);
    if (quickjs.isException(enter))
      throw new PolicyError('INTERPRETER_BROKEN', 'the JavaScript prelude threw');
    for (const value of [prelude, judge, buffer]) quickjs.release(value);
    return { ...quickjs.addresses, mailbox: address, enter };
  },

  drive: (machine, addresses, session) =>
    new JavaScriptDriver(machine, addresses as JavaScriptAddresses, session),
};
