package io.bursar.campaign;

/** How fast a file is paid: as with the real provider, or with the pace lifted, so that as much as possible is in flight. */
enum Pace {
    PROVIDERS("9", "9 calls a second", 110, 90, 2_500),
    LIFTED("0", "pace lifted", 600, 600, 800);

    private final String callsPerSecond;
    private final String title;
    private final int rewardsMin;
    private final int rewardsSpread;
    private final int momentMillisMax;

    Pace(String callsPerSecond, String title, int rewardsMin, int rewardsSpread, int momentMillisMax) {
        this.callsPerSecond = callsPerSecond;
        this.title = title;
        this.rewardsMin = rewardsMin;
        this.rewardsSpread = rewardsSpread;
        this.momentMillisMax = momentMillisMax;
    }

    String callsPerSecond() {
        return callsPerSecond;
    }

    String title() {
        return title;
    }

    int rewardsMin() {
        return rewardsMin;
    }

    int rewardsSpread() {
        return rewardsSpread;
    }

    /** The latest moment of an interruption, counted from the first call. */
    int momentMillisMax() {
        return momentMillisMax;
    }
}
