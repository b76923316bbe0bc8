package homelab.config;

/**
 * The Oracle account.
 *
 * @param kind whether the account is Always Free or pay-as-you-go; decides what the idle-reclaim
 *     forecast says
 * @param alertEmail who hears of spending
 * @param monthlyBudget the amount, in the account's currency, at which the alert is set
 */
public record Account(Kind kind, String alertEmail, int monthlyBudget) {

  /** The two kinds of account that can hold an A1 machine. */
  public enum Kind {
    /** Always Free: no bill, but Oracle reclaims what is idle or over the allowance. */
    FREE,
    /** Pay as you go. */
    PAYG
  }
}
