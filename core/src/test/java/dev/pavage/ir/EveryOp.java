package dev.pavage.ir;

/** A kernel with each op of the tile IR, as text. */
final class EveryOp {
    static final String TEXT =
            """
            kernel @every_op(%0 a: view<f32 rank 2>, %1 "b c": view<i32 rank 1>, %2 out: view<f32 rank 2>) hints {fast_math = 1, stages = 3} {
              %3 = constant -9223372036854775808 : index  // Kernels.java:10
              %4 = program_id 0 : index  // Kernels.java:11
              %5 = program_count 2 : index  // Kernels.java:11
              %6 = size %0, 1 : index  // Kernels.java:12
              %7 = add %4, %6 : index
              %8 = ceil_div %7, %5 : index
              %9 = lt %7, %8 : tile<bool[]>
              %10 = to_tile %7 : tile<i64[]>  // "odd \\"name\\".java":3
              %11 = to_index %10 : index
              %12 = at %0[%4] : view<f32 rank 1>
              %13 = transpose %0 order [1, 0] : view<f32 rank 2>
              %14 = slice %0[%4, %5] sizes [%6, %6] : view<f32 rank 2>
              %15 = reshape %0[%6] : view<f32 rank 2>
              %16 = load %0[%4, %5] fill -inf : tile<f32[16, 8]>
              %17 = iota : tile<i32[8]>
              %18 = gather %12[%17] fill nan : tile<f32[8]>
              %19 = full 1.52587890625E-5 : tile<f32[8]>
              %20 = neg %19 : tile<f32[8]>
              %21 = max %20, %19 : tile<f32[8]>
              %22 = ge %20, %21 : tile<bool[8]>
              %23 = select %22, %20, %21 : tile<f32[8]>
              %43 = fma %20, %21, %23 : tile<f32[8]>
              %24 = cast %23 : tile<bf16[8]>
              %25 = reshape %23 : tile<f32[1, 8]>
              %26 = broadcast %25 : tile<f32[4, 8]>
              %27 = transpose %26 order [1, 0] : tile<f32[8, 4]>
              %28 = reduce_sum %16 axis 1 : tile<f32[16]>
              %29 = arg_max %16 axis 0 : tile<i32[8]>
              %30 = arg_min %16 axis 0 : tile<i32[8]>
              %31 = scan_prod %16 axis 0 : tile<f32[16, 8]>
              %32 = full -0.0 : tile<f32[16, 4]>
              %33, %34 = for %35 = %4 to %6 step %5 carry (%36 = %32, %37 = %4) : tile<f32[16, 4]>, index {  // Kernels.java:20
                %38 = dot %16, %27, %36 : tile<f32[16, 4]>  // Kernels.java:21
                %41 = dot_tf32 %16, %27, %38 : tile<f32[16, 4]>  // Kernels.java:21
                yield %41, %35  // Kernels.java:20
              }
              %39 = if %9 : tile<i32[8]> {
                yield %29
              } else {
                yield %30
              }
              for %40 = %4 to %6 step %5 {
                if %9 {
                  print "tab\\t, quote \\", line\\n, control \\u0001, é 😀", %23
                  yield
                } else {
                  yield
                }
                yield
              }
              check %22, "must hold"
              store %2[%4, %34], %33
              scatter %12[%39], %23
              atomic_add %1[%17], %17
            }
            """;

    private EveryOp() {}
}
