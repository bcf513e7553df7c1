/**
 * NumPy's `Generator(PCG64(…))` in Python, bit for bit, as far as the core has it (sim-core/assembly/rng/pcg64.ts): the part of the
 * adapter for texts that name `np_random`.
 */
export const PYTHON_PCG64 = `
    class Generator:
        def __init__(self, state, increment):
            self._state = state
            self._increment = increment
            self._upper = None

        def _uint64(self):
            self._state = state = (self._state * 0x2360ed051fc65da44385df649fccf645 + self._increment) & ((1 << 128) - 1)
            bits = (state >> 64 ^ state) & 0xffffffffffffffff
            turn = state >> 122
            return (bits >> turn | bits << (64 - turn)) & 0xffffffffffffffff

        def _uint32(self):
            upper = self._upper
            if upper is not None:
                self._upper = None
                return upper
            bits = self._uint64()
            self._upper = bits >> 32
            return bits & 0xffffffff

        def _below(self, count):
            if count == 1:
                return 0
            size, draw = (32, self._uint32) if count <= 1 << 32 else (64, self._uint64)
            if count == 1 << size:
                return draw()
            mask = (1 << size) - 1
            product = draw() * count
            if product & mask < count:
                threshold = ((1 << size) - count) % count
                while product & mask < threshold:
                    product = draw() * count
            return product >> size

        def _many(self, size, draw):
            if size is None:
                return draw()
            if isinstance(size, (list, tuple)):
                if not size:
                    return draw()
                return [self._many(size[1:], draw) for _ in range(size[0])]
            return [draw() for _ in range(size)]

        def random(self, size=None):
            if size is None:
                return (self._uint64() >> 11) / 9007199254740992.0
            return self._many(size, self.random)

        def uniform(self, low=0.0, high=1.0, size=None):
            if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
                raise TypeError('low and high must be numbers: draw the elements one by one')
            low = float(low)
            span = float(high) - low
            if span < 0:
                raise ValueError('high - low < 0')
            return self._many(size, lambda: low + span * self.random())

        def integers(self, low, high=None, size=None, endpoint=False):
            if high is None:
                low, high = 0, low
            low, count = int(low), int(high) + endpoint - int(low)
            if count <= 0:
                raise ValueError('low >= high')
            if count > 1 << 64:
                raise ValueError('high - low is out of bounds')
            return self._many(size, lambda: low + self._below(count))

        def choice(self, a, size=None):
            if isinstance(a, int):
                return self.integers(a, size=size)
            return self._many(size, lambda: a[self._below(len(a))])

        def __getattr__(self, name):
            raise AttributeError(f'np_random has random, uniform, integers and choice, got {name}')
`;
