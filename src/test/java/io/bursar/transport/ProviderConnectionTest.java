package io.bursar.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left in memory of an answer that breaks off. */
class ProviderConnectionTest {

    private static final byte[] BEGINNING = "{\"gcClaimCode\":\"S4HQ-8J3KM9-7A".getBytes(StandardCharsets.UTF_8);

    /** Once within the first buffer, once after it was exchanged for a larger one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void wipesABodyThatBreaksOff(int pieces) {
        Breaking content = new Breaking(pieces);
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
        response.setEntity(new InputStreamEntity(content, ContentType.APPLICATION_JSON));

        assertThatThrownBy(() -> ProviderConnection.read(response, new HttpPost("https://localhost/")))
                .isInstanceOf(IOException.class);
        assertThat(content.filled)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each).containsOnly(0));
    }

    /** Says the beginning of an answer a few times, then breaks. */
    private static final class Breaking extends InputStream {

        private final List<byte[]> filled = new ArrayList<>();
        private int left;

        private Breaking(int pieces) {
            this.left = pieces;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left-- == 0) {
                throw new IOException("Connection reset");
            }
            int count = Math.min(length, BEGINNING.length);
            System.arraycopy(BEGINNING, 0, target, offset, count);
            filled.add(target);
            return count;
        }
    }
}
