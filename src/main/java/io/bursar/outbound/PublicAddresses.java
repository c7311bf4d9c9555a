package io.bursar.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps a webhook from being turned against what only this machine can reach: its own services, its network's, the cloud's
 * metadata. Asked with the addresses that are then connected to, so that a name cannot answer differently the second time.
 */
public final class PublicAddresses {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

    private static final Pattern NUMBER = Pattern.compile("\\[.+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private PublicAddresses() {}

    /** True for a host that can only be this machine; a name that resolves to one does not count. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** True for a URL's host that is an address and not a name, and no public one. Nobody is asked. */
    static boolean isPrivateNumber(String host) {
        if (!NUMBER.matcher(host).matches()) {
            return false;
        }
        try {
            return !isPublic(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return true; // of a network card that is not there
        }
    }

    /** True for an address that anybody in the world can reach. */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? isPublic6(bytes) : isPublic4(bytes, 0);
    }

    /** Besides those that Java knows: this network, shared, protocol, 6to4, documentation, benchmark and reserved ranges. */
    private static boolean isPublic4(byte[] bytes, int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        int c = bytes[at + 2] & 0xff;
        boolean special = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100)))
                || (a == 203 && b == 0 && c == 113)
                || a >= 224;
        return !special;
    }

    /**
     * Global unicast is 2000::/3, without 6to4, protocol (2001::/23, with Teredo) and documentation ranges. Besides it,
     * 64:ff9b::/96 is as public as the IPv4 address at its end; what is beside it in 64:ff9b::/32 may lead anywhere.
     */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (first == 0x64 && second == 0xff9b) {
            return Arrays.equals(bytes, 4, 12, new byte[8], 0, 8) && isPublic4(bytes, 12);
        }
        boolean special = first == 0x2002
                || (first == 0x2001 && (second < 0x200 || second == 0xdb8))
                || (first == 0x3fff && second < 0x1000);
        return (first & 0xe000) == 0x2000 && !special;
    }

    /**
     * The addresses of a host, all of them public unless private ones are allowed.
     *
     * @throws PrivateAddressException if one is not
     */
    public static InetAddress[] resolve(String host, boolean allowPrivate) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!allowPrivate && !isPublic(address)) {
                throw new PrivateAddressException(host, address);
            }
        }
        return addresses;
    }

    /** Refused, and said why. */
    public static final class PrivateAddressException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        PrivateAddressException(String host, InetAddress address) {
            super(
                    host + " is " + address.getHostAddress()
                            + ", which is of this machine or of a private network; the setting allow-private: true beside its URL allows that");
        }
    }
}
