/**
 * javascript.wasm and python.wasm as bundlers hand out a binary asset: their address. In Node, `loadInterpreter` reads them itself.
 */
declare const address: string;
// biome-ignore lint/style/noDefaultExport: what bundlers make of an asset is its default export.
export default address;
