package homelab.config;

/**
 * The Oracle account.
 *
 * @param kind whether the account is Always Free or pay-as-you-go
 * @param alertEmail who hears of spending
 * @param monthlyBudget the amount, in the account's currency, at whose half the alert comes
 */
public record Account(
    @Key(
            value =
                "Whether the account is Always Free or pay-as-you-go; decides what the forecast"
                    + " says",
            example = "payg")
        Kind kind,
    @Key(
            value = "Who hears of spending",
            example = "you@example.org",
            pattern = EmailAddress.PATTERN,
            shape = EmailAddress.SHAPE)
        String alertEmail,
    @Key(
            value = "The amount a month, in the account's currency, at whose half the alert comes",
            fallback = "1",
            min = 1,
            max = 10000)
        int monthlyBudget) {

  /** The two kinds of account that can hold an A1 machine. */
  public enum Kind {
    /** Always Free: no bill, but Oracle reclaims what is idle or over the allowance. */
    FREE,
    /** Pay as you go. */
    PAYG
  }
}
