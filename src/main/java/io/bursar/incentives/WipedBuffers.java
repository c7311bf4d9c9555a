package io.bursar.incentives;

import java.util.Arrays;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;

/** The JSON parser's buffers, which it gives back for the next answer: by then, whole or cut off, a claim code is wiped in them. */
final class WipedBuffers extends JsonRecyclerPools.ConcurrentDequePool {

    private static final long serialVersionUID = 1L;

    WipedBuffers() {
        super(SERIALIZATION_NON_SHARED);
    }

    @Override
    public BufferRecycler createPooled() {
        return new Wiping();
    }

    private static final class Wiping extends BufferRecycler {

        @Override
        public void releaseCharBuffer(int which, char[] buffer) {
            Arrays.fill(buffer, '\0');
            super.releaseCharBuffer(which, buffer);
        }
    }
}
