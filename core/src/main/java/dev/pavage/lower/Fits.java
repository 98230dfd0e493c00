package dev.pavage.lower;

/**
 * The polynomials of the elementary functions, lowest coefficient first, and the constants beside them. They are minimax
 * fits of what each component says, relative to the function that is computed with them (by Remez' exchange, linear
 * programming, or Lawson's reweighted least squares), rounded to the format one coefficient at a time with the rest
 * fitted again. Each comment gives that error.
 *
 * @param log2E 1 / ln 2
 * @param ln2 ln 2 as the sum of two numbers
 * @param exp e^r for r within ln 2 of 0, exact at 0
 * @param log (log(1 + f) - f) / f^2 for 1 + f from sqrt(1/2) to sqrt(2)
 * @param tanh (tanh(t) / t - 1) / t^2 in t^2 for t up to 0.55
 * @param tanhOne from where on, or earlier, the hyperbolic tangent rounds to 1
 * @param erf erf(t) / t - 1 in t^2 for t up to 0.93
 * @param logErfc log(erfc(t)) / t for t from 0.92 to {@code erfOne}, relative to erf(t)
 * @param erfOne from where on the error function rounds to 1
 * @param sin (sin(r) - r) / r^3 in r^2 for r within pi/4 of 0
 * @param cos (cos(r) - 1) / r^2 in r^2 for r within pi/4 of 0
 * @param twiceLog2E 2 / ln 2 as the sum of two numbers
 * @param third 1/3, of which {@code atanh} has the rest
 * @param atanh ((atanh(s) / s - 1) / s^2 - third) in s^2 for s up to (sqrt(2) - 1) / (sqrt(2) + 1)
 * @param exp2 2^r for r within 1/2 of 0, exact at 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fits(
        double log2E,
        double[] ln2,
        double[] exp,
        double[] log,
        double[] tanh,
        double tanhOne,
        double[] erf,
        double[] logErfc,
        double erfOne,
        double[] sin,
        double[] cos,
        double[] twiceLog2E,
        double third,
        double[] atanh,
        double[] exp2) {
    private static final Fits SINGLE = new Fits(
            0x1.715476p0f,
            new double[] {
                0x1.62e43p-1f, -0x1.05c61p-29f
            },
            // 2^-26.
            new double[] {
                1, 1, 0x1.00000cp-1f, 0x1.555514p-3f, 0x1.5549eep-5f, 0x1.1126e4p-7f, 0x1.71bf9p-10f, 0x1.9baa6ap-13f
            },
            // 2^-27.3.
            new double[] {
                -0.5f, 0x1.555554p-2f, -0x1.000226p-2f, 0x1.99a01cp-3f, -0x1.54728cp-3f, 0x1.22d936p-3f,
                -0x1.0d8232p-3f, 0x1.055e62p-3f, -0x1.38c91p-4f
            },
            // 2^-29.7.
            new double[] {
                -0x1.55554ap-2f, 0x1.110ceep-3f, -0x1.b91e7ep-5f, 0x1.58e518p-6f, -0x1.9921a2p-8f
            },
            10,
            // 2^-25.7.
            new double[] {
                0x1.06eba6p-3f, -0x1.8126e2p-2f, 0x1.ce1984p-4f, -0x1.b67bcep-6f, 0x1.46d86cp-8f, -0x1.386e12p-11f
            },
            // 2^-30.
            new double[] {
                -0x1.20ef1cp0f, -0x1.45328ap-1f, -0x1.b3259ap-4f, 0x1.8551bap-6f, -0x1.dd6d64p-9f, 0x1.527b2ap-12f,
                -0x1.78cf84p-17f
            },
            4,
            // 2^-27.9.
            new double[] {
                -0x1.555546p-3f, 0x1.110776p-7f, -0x1.9952fap-13f
            },
            // 2^-33.
            new double[] {
                -0.5f, 0x1.55554ap-5f, -0x1.6c0c28p-10f, 0x1.99e80cp-16f
            },
            new double[] {
                0x1.715476p1f, 0x1.4ae0cp-25f
            },
            0x1.555556p-2f,
            // 2^-36.8.
            new double[] {
                -0x1.555556p-27f, 0x1.999ap-3f, 0x1.245282p-3f, 0x1.dfa076p-4f
            },
            // 2^-28.3.
            new double[] {
                1, 0x1.62e43p-1f, 0x1.ebfbdcp-3f, 0x1.c6af7ap-5f, 0x1.3b2dd4p-7f, 0x1.5f095p-10f, 0x1.4177e4p-13f
            });

    private static final Fits DOUBLE = new Fits(
            0x1.71547652b82fep0,
            new double[] {
                0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56
            },
            // 2^-56.5.
            new double[] {
                1, 1, 0x1.ffffffffffff3p-2, 0x1.55555555555b7p-3, 0x1.555555555694ap-5, 0x1.11111111081c5p-7,
                0x1.6c16c169c07c9p-10, 0x1.a01a01b24a10dp-13, 0x1.a01a05815af9bp-16, 0x1.71de29eecd607p-19,
                0x1.27e1ca5af3407p-22, 0x1.ae7143138bd87p-26, 0x1.217a79b756eeep-29, 0x1.5e67edea1364fp-33
            },
            // 2^-56.6.
            new double[] {
                -0x1p-1, 0x1.5555555555533p-2, -0x1.fffffffffef11p-3, 0x1.999999999fab1p-3, -0x1.555555566b24p-3,
                0x1.2492492280c05p-3, -0x1.ffffff2befa04p-4, 0x1.c71c71f283539p-4, -0x1.9999c278c6bd4p-4,
                0x1.745d3c9c2ed1fp-4, -0x1.5550eb108971cp-4, 0x1.3b0bb9c43b7e2p-4, -0x1.24d7ae3b91961p-4,
                0x1.11caf738bcea1p-4, -0x1.fb96f8f11a723p-5, 0x1.d06ecc6646119p-5, -0x1.d16e229dee728p-5,
                0x1.0a5cd60b7beb3p-4, -0x1.e92228147d7f6p-5, 0x1.aaf38e41a2141p-6
            },
            // 2^-55.5.
            new double[] {
                -0x1.55555555554a4p-2, 0x1.1111111102fefp-3, -0x1.ba1ba1adbad3bp-5, 0x1.664f45cfa099cp-6,
                -0x1.226dde8a9a2cp-7, 0x1.d6c64428f7fe9p-9, -0x1.7cf52742fc814p-10, 0x1.2faa8a9d9d31ap-11,
                -0x1.b93bdf173460cp-13, 0x1.ac86562c7ccep-15
            },
            20,
            // 2^-56.2.
            new double[] {
                0x1.06eba8214db69p-3, -0x1.812746b037a1p-2, 0x1.ce2f21a0440ebp-4, -0x1.b82ce312cdca1p-6,
                0x1.565bcd1573001p-8, -0x1.c02db4b95dc54p-11, 0x1.f9a32d1908492p-14, -0x1.f4d1ad723c6f4p-17,
                0x1.b9ce57959ce9cp-20, -0x1.5e0ff254e71d1p-23, 0x1.e665f841bd4b3p-27, -0x1.dd6ee9316a831p-31
            },
            // 2^-57.2.
            new double[] {
                -0x1.20dd74d091525p0, -0x1.45f3092c8f464p-1, -0x1.a4f4e27eea72ep-4, 0x1.396bb8c895869p-6,
                0x1.aa811962160d1p-13, -0x1.b8a834c8e8201p-10, 0x1.2713f44f4a635p-11, 0x1.59c5319b41f4ep-17,
                -0x1.a8a86021c2d63p-14, 0x1.ed96d82ec0b42p-15, -0x1.67753e27d9309p-16, 0x1.7f0ae1343d30ep-18,
                -0x1.35876da0848e1p-20, 0x1.7a6f20608d577p-23, -0x1.54b22fe8283a1p-26, 0x1.ab04146019d66p-30,
                -0x1.4cf97000548fep-34, 0x1.e67e053e9b9e5p-40
            },
            6,
            // 2^-58.0.
            new double[] {
                -0x1.5555555555549p-3, 0x1.111111110f899p-7, -0x1.a01a019c136bcp-13, 0x1.71de35781d08ep-19,
                -0x1.ae5e65dc3b7bfp-26, 0x1.5d92be01ade17p-33
            },
            // 2^-64.2.
            new double[] {
                -0x1p-1, 0x1.555555555554cp-5, -0x1.6c16c16c15218p-10, 0x1.a01a019cbe198p-16, -0x1.27e4f811668d6p-22,
                0x1.1ee9f032eadcdp-29, -0x1.8fb0806c8eep-37
            },
            new double[] {
                0x1.71547652b82fep1, 0x1.777d0ffda0d24p-55
            },
            0x1.5555555555555p-2,
            // 2^-66.3.
            new double[] {
                0x1.5555555555555p-56, 0x1.9999999999b3p-3, 0x1.2492492457d86p-3, 0x1.c71c722d60f05p-4,
                0x1.745ce9e5a7c92p-4, 0x1.3b1eeb92327e1p-4, 0x1.0f7ff5a2a2a54p-4, 0x1.0e4234fc0307ap-4
            },
            // 2^-57.7.
            new double[] {
                1, 0x1.62e42fefa39efp-1, 0x1.ebfbdff82c59ep-3, 0x1.c6b08d704a0d9p-5, 0x1.3b2ab6fba0d58p-7,
                0x1.5d87fe78b2387p-10, 0x1.4309130cdd2e6p-13, 0x1.ffcbfc01e5927p-17, 0x1.62bfcbcf12de2p-20,
                0x1.b525f7a664166p-24, 0x1.e615115b07412p-28, 0x1.e833a537b8081p-32
            });

    /** Those of a format. */
    static Fits of(FloatFormat format) {
        return switch (format) {
            case SINGLE -> SINGLE;
            case DOUBLE -> DOUBLE;
        };
    }
}
