package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The right archive for each machine, and a way out where there is none. */
class PostgresBinariesTest {

    @Test
    void knowsLinuxAndMacOnBothProcessors() {
        assertThat(PostgresBinaries.resource("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(PostgresBinaries.resource("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
        assertThat(PostgresBinaries.resource("Mac OS X", "x86_64")).isEqualTo("postgres-darwin-x86_64.txz");
        assertThat(PostgresBinaries.resource("Mac OS X", "aarch64")).isEqualTo("postgres-darwin-arm_64.txz");
    }

    @Test
    void namesAnExternalServerAsTheWayOutElsewhere() {
        assertThatThrownBy(() -> PostgresBinaries.resource("Windows 11", "amd64"))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("Windows 11")
                .hasMessageContaining("SPRING_DATASOURCE_URL");
        assertThatThrownBy(() -> PostgresBinaries.resource("Linux", "s390x"))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("s390x");
    }
}
