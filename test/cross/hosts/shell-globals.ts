// Engine shells have WebAssembly but none of the web's globals. These three are enough for the core and its guests:
// decoding base64, and UTF-8 in both directions.
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

class Utf8Encoder {
  encode(text = ''): Uint8Array {
    return Uint8Array.from(unescape(encodeURIComponent(text)), (byte) => byte.charCodeAt(0));
  }
}

class Utf8Decoder {
  decode(bytes: Uint8Array = new Uint8Array()): string {
    return decodeURIComponent(escape(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
  }
}

function decodeBase64(text: string): string {
  let decoded = '';
  let bits = 0;
  let held = 0;
  for (const character of text.replace(/=+$/, '')) {
    held = ((held << 6) | BASE64.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((held >> bits) & 0xff);
  }
  return decoded;
}

const shell = globalThis as { TextDecoder?: unknown; TextEncoder?: unknown; atob?: unknown };
shell.TextDecoder ??= Utf8Decoder;
shell.TextEncoder ??= Utf8Encoder;
shell.atob ??= decodeBase64;
