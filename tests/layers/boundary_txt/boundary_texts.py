"""Texts of boundary points to lay traps on: the two examples, a square, and how plots and points are written."""

import geopandas as gpd

HEAD = """\
[属性描述]
格式版本号=1.01版本
数据产生单位=连云港市自然资源和规划局（示例）
数据产生日期=2026-11-20
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=0,0,0,0,0,0,0
[地块坐标]
"""
STANDARD = (
    HEAD
    + """\
5,4.0529,GX-2026-001,示例地块一,面,I50G033084,工业用地,1001,@
J1,1,3834520.640,40429010.125
J2,1,3834531.905,40429262.480
J3,1,3834692.218,40429255.317
J4,1,3834680.951,40429003.052
J1,1,3834520.640,40429010.125
10,6.3007,GX-2026-002,示例地块二,面,I50G033084,科研用地,0802,@
J1,1,3834535.000,40429300.000
J2,1,3834549.300,40429620.500
J3,1,3834756.750,40429611.250
J4,1,3834742.400,40429290.800
J1,1,3834535.000,40429300.000
J5,2,3834600.000,40429400.000
J6,2,3834660.000,40429400.000
J7,2,3834660.000,40429460.000
J8,2,3834600.000,40429460.000
J5,2,3834600.000,40429400.000
"""
)
AWKWARD = """\ufeff【属性描述】
格式版本号=
数据产生单位=
数据产生日期=2026年11月20日
坐标系=CGCS2000
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.01
转换坐标=0,0,0,0,0,0
【地块坐标】
7,38000.00,1,示例批次,面,,物流仓储用地,1101,备注,@
1,1,3829400.00,427500.00
2,1,3829400.00,427720.00
3,1,3829550.00,427720.00
4,1,3829550.00,427500.00
1,2,3829400.00,427760.00
2,2,3829400.00,427860.00
3,2,3829500.00,427860.00
"""
# a square of 100 m, one hectare: what the traps are laid on
SQUARE = ((3834500, 40429000), (3834500, 40429100), (3834600, 40429100), (3834600, 40429000))


def plot(corners=SQUARE, *, line="5,1.0000,G1,甲,面,,,1001,@", ring=1, close=True):
    points = [*corners, corners[0]] if close else corners
    return line + "\n" + "".join(f"J{n},{ring},{x:.3f},{y:.3f}\n" for n, (x, y) in enumerate(points, 1))


def text(*plots, head=HEAD):
    return head + "".join(plots)


def points(*corners, ring=1):
    return "".join(f"J{n},{ring},{x:.3f},{y:.3f}\n" for n, (x, y) in enumerate(corners, 1))


def kinds(found, severity=None):
    return [fault.kind for fault in found.faults if severity in (None, fault.severity)]


def reasons(found):
    return found.set_aside["reason"].tolist()


def frame_of(shapes, crs="EPSG:4528", **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def shifted(words):
    """The same without belt number before the easting."""
    return words.replace(",40429", ",429")
