package dev.pavage.lower;

/**
 * What angles of a format are reduced with.
 *
 * @param twoOverPi 2/pi
 * @param halfPi pi/2 as the sum of three numbers
 * @param subtractedBelow below this, multiples of pi/2 are subtracted. Multiples of the first part are then so short that
 *     the first difference is exact, and multiples of what the three parts leave stay far below the smallest remainder of
 *     any number of the format: about 2^-30, of binary64 2^-61 (Muller, "Elementary Functions", 2016, section 11.3.2)
 * @param zeros number of zeros with which {@code words} begins
 * @param words the bits of 2/pi after the point, a word as wide as the format in each number
 * @param split bits of the lower half of a number's significand
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AngleTable(
        double twoOverPi, double[] halfPi, double subtractedBelow, int zeros, long[] words, int split) {
    // The parts leave less than 2^-76.
    private static final AngleTable SINGLE = new AngleTable(
            0x1.45f306p-1f,
            new double[] {0x1.921fb6p0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f},
            0x1p17,
            8,
            new long[] {
                0x00a2f983, 0x6e4e4415, 0x29fc2757, 0xd1f534dd, 0xc0db6295, 0x993c4390, 0x41fe5163
            },
            12);

    // The parts leave less than 2^-163.
    private static final AngleTable DOUBLE = new AngleTable(
            0x1.45f306dc9c883p-1,
            new double[] {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110},
            0x1p41,
            16,
            new long[] {
                0x0000a2f9836e4e44L, 0x1529fc2757d1f534L, 0xddc0db6295993c43L, 0x9041fe5163abdebbL, 0xc561b7246e3a424dL,
                0xd2e006492eea09d1L, 0x921cfe1deb1cb129L, 0xa73ee88235f52ebbL, 0x4484e99c7026b45fL, 0x7e413991d6398353L,
                0x39f49c845f8bbdf9L, 0x283b1ff897ffde05L, 0x980fef2f118b5a0aL, 0x6d1f6d367ecf27cbL, 0x09b74f463f669e5fL,
                0xea2d7527bac7ebe5L, 0xf17b3d0739f78a52L, 0x92ea6bfb5fb11f8dL, 0x5d0856033046fc7bL
            },
            27);

    /** That of a format. */
    static AngleTable of(FloatFormat format) {
        return switch (format) {
            case SINGLE -> SINGLE;
            case DOUBLE -> DOUBLE;
        };
    }
}
