package io.bursar.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are everybody's. */
class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "192.88.99.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "64:ff9b::a00:1",
                "64:ff9b:1::808:808",
                "64:ff9b:1:ffff:ffff:ffff:808:808",
                "64:ff9b::1:808:808",
                "64:ff9b:0:1::808:808",
                "64:ff9b:0:0:1::808:808",
                "2002:a00:1::1",
                "2002:808:808::1",
                "2001:db8::1",
                "2001::1",
                "2001:2::1",
                "2001:1ff:ffff::1",
                "3fff::1",
                "3fff:fff:ffff::1",
                "5f00::1",
                "100::1",
                "::808:808",
                "::ffff:0:808:808",
                "fec0::1"
            })
    void knowsWhatIsNotEverybodys(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
        assertThatThrownBy(() -> PublicAddresses.resolve(address, false)).hasMessageContaining("allow-private");
        assertThat(PublicAddresses.resolve(address, true)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "192.169.0.1",
                "100.128.0.1",
                "2606:4700::1111",
                "192.88.98.1",
                "192.88.100.1",
                "192.89.99.1",
                "64:ff9b::808:808",
                "2001:200::1",
                "2001:db9::1",
                "2003::1",
                "3ffe::1",
                "3fff:1000::1"
            })
    void knowsWhatIs(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void takesNoNameForThisMachine() {
        assertThat(PublicAddresses.isLoopback("localhost")).isTrue();
        assertThat(PublicAddresses.isLoopback("[::1]")).isTrue();
        assertThat(PublicAddresses.isLoopback("127.0.0.1.example.com")).isFalse();
        assertThat(PublicAddresses.isLoopback("127.1")).isFalse();
    }
}
