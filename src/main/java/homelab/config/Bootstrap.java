package homelab.config;

/**
 * The way in while home is brought up.
 *
 * @param operatorCidr stays admitted to ports 8006 and 22 of the host until this key is removed
 */
public record Bootstrap(
    @Key(
            value = "Stays admitted to ports 8006 and 22 of the host until this key is removed",
            example = "192.168.1.0/24")
        Subnet operatorCidr) {}
