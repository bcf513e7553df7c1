/** The notation of values in Python, for the text of an adapter: `plain` writes a value, `value` reads one. */
export const PYTHON_VALUES = `
def plain(item):
    kind = type(item)
    if item is None or kind is bool or kind is str:
        return item
    if issubclass(kind, int):
        item = int.__index__(item)
        return item if -(2 ** 53) < item < 2 ** 53 else {'$int': int.__repr__(item)}
    if issubclass(kind, float):
        item = float.__float__(item)
        # What JSON has no form for, and a whole number that would look like a long int.
        if item - item != 0.0 or (item % 1 == 0.0 and 2.0 ** 53 <= abs(item) < 1e21):
            return {'$float': float.__repr__(item)}
        return item
    if issubclass(kind, str):
        return str.__str__(item)
    if issubclass(kind, list):
        return [plain(part) for part in item]
    if issubclass(kind, tuple):
        return {'$tuple': [plain(part) for part in item]}
    if issubclass(kind, (set, frozenset)):
        return {'$set': [plain(part) for part in item]}
    if issubclass(kind, dict):
        if all([type(name) is str and name[:1] != '$' for name in item]):
            return {name: plain(part) for name, part in item.items()}
        return {'$dict': [[plain(name), plain(part)] for name, part in item.items()]}
    if issubclass(kind, (bytes, bytearray)):
        return {'$bytes': bytes(item).hex()}
    raise TypeError(f'a value must be made of plain ones, got a {kind.__name__}')

def value(item):
    if type(item) is list:
        return [value(part) for part in item]
    if type(item) is not dict:
        return item
    for name, part in item.items():
        if name == '$int':
            return int(part)
        if name == '$float':
            return float(part)
        if name == '$tuple':
            return tuple([value(one) for one in part])
        if name == '$set':
            return {value(one) for one in part}
        if name == '$dict':
            return {value(key): value(one) for key, one in part}
        if name == '$bytes':
            return bytes.fromhex(part)
    return {name: value(part) for name, part in item.items()}
`;
